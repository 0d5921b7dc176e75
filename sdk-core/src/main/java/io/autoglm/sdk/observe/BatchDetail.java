package io.autoglm.sdk.observe;

/** Keys that a {@link AutoGlmObservation#BATCH} has where they are known. */
public enum BatchDetail implements DescribedKey {
    /** How many calls. */
    CALLS("autoglm.batch.calls", "for how many calls it is"),
    /** How many attempts. */
    ATTEMPTS("autoglm.attempts", "how many attempts were sent"),
    /** The failure. */
    ERROR("error.type", "the name of the failure in lower case");

    private final String key;
    private final String meaning;

    BatchDetail(String key, String meaning) {
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

    @Override
    public boolean isRequired() {
        return false;
    }
}
