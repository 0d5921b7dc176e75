package io.autoglm.sdk.observe;

/** Keys that every {@link AutoGlmObservation#BATCH} has. */
public enum BatchKey implements DescribedKey {
    /** The operation. */
    OPERATION("autoglm.operation", "`generateJointly` or `embedJointly`"),
    /** The model asked for. */
    MODEL("autoglm.model", "the model asked for; `other` from the 101st name on"),
    /** The endpoint. */
    ENDPOINT("autoglm.endpoint", "the endpoint of the last attempt"),
    /** The outcome. */
    OUTCOME("autoglm.outcome", "as of the call; `cancelled` when all callers have left");

    private final String key;
    private final String meaning;

    BatchKey(String key, String meaning) {
        this.key = key;
        this.meaning = meaning;
    }

    @Override
    public String asString() {
        return key;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
