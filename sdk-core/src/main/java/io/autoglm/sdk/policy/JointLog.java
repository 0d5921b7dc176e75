package io.autoglm.sdk.policy;

/** The log of one request for several calls. */
final class JointLog extends CallLog {

    private final int calls;

    JointLog(long nowNanos, int calls) {
        super(nowNanos);
        this.calls = calls;
    }

    int calls() {
        return calls;
    }
}
