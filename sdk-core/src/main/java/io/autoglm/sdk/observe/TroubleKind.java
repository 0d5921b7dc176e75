package io.autoglm.sdk.observe;

/** What can be wrong for longer than one attempt. */
public enum TroubleKind {
    /** Attempts at the endpoint fail: it cannot be reached, answers with a failure, too late, or breaks off. */
    FAILING("failing", LogLine.ENDPOINT_FAILING, LogLine.ENDPOINT_RECOVERED),
    /** The endpoint says that there is too much. */
    THROTTLING("throttling", LogLine.ENDPOINT_THROTTLING, LogLine.ENDPOINT_UNTHROTTLED),
    /** The credential is refused, or there is none to be had. */
    CREDENTIAL("credential", LogLine.CREDENTIAL_REFUSED, LogLine.CREDENTIAL_ACCEPTED),
    /** The quota or the balance of the account is used up. */
    QUOTA("quota", LogLine.QUOTA_EXHAUSTED, LogLine.QUOTA_RESTORED);

    private final String word;
    private final LogLine begin;
    private final LogLine end;

    TroubleKind(String word, LogLine begin, LogLine end) {
        this.word = word;
        this.begin = begin;
        this.end = end;
    }

    /** Returns its name in answers of an operator's tools, which never changes. */
    public String word() {
        return word;
    }

    LogLine begin() {
        return begin;
    }

    LogLine end() {
        return end;
    }
}
