package io.autoglm.sdk.observe;

/** What can be wrong for longer than one attempt. */
enum TroubleKind {
    FAILING(LogLine.ENDPOINT_FAILING, LogLine.ENDPOINT_RECOVERED),
    THROTTLING(LogLine.ENDPOINT_THROTTLING, LogLine.ENDPOINT_UNTHROTTLED),
    CREDENTIAL(LogLine.CREDENTIAL_REFUSED, LogLine.CREDENTIAL_ACCEPTED),
    QUOTA(LogLine.QUOTA_EXHAUSTED, LogLine.QUOTA_RESTORED);

    private final LogLine begin;
    private final LogLine end;

    TroubleKind(LogLine begin, LogLine end) {
        this.begin = begin;
        this.end = end;
    }

    LogLine begin() {
        return begin;
    }

    LogLine end() {
        return end;
    }
}
