package io.autoglm.sdk.observe;

import io.micrometer.observation.Observation;

/** What happens within a {@link AutoGlmObservation#CALL}. */
public enum CallEvent implements Observation.Event {
    /** The first text, thinking or tool delta of a stream. */
    FIRST_TOKEN("autoglm.first_token", "first token", "the first text, thinking or tool delta of a stream arrived"),
    /** Another attempt begins. */
    RETRY("autoglm.retry", "retry", "another attempt begins");

    private final String name;
    private final String contextualName;
    private final String meaning;

    CallEvent(String name, String contextualName, String meaning) {
        this.name = name;
        this.contextualName = contextualName;
        this.meaning = meaning;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getContextualName() {
        return contextualName;
    }

    /** Returns what it means, in words that begin like the rest of a sentence. */
    public String meaning() {
        return meaning;
    }
}
