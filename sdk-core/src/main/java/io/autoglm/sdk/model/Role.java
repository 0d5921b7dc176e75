package io.autoglm.sdk.model;

/** Who says a {@link Message}. */
public enum Role {
    /** Instructions of the application. */
    SYSTEM,
    /** Instructions of the application, as newer OpenAI models call them. */
    DEVELOPER,
    /** The person or program that asks. */
    USER,
    /** The model. */
    ASSISTANT,
    /** The result of a tool that the model asked for. */
    TOOL
}
