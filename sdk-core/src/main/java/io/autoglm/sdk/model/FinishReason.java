package io.autoglm.sdk.model;

/**
 * Why an answer ended. An open set: servers invent values, and an unknown one is kept as it is.
 *
 * @param value the word of the server, never blank
 */
public record FinishReason(String value) {

    /** The model was done, or reached a stop text. */
    public static final FinishReason STOP = new FinishReason("stop");

    /** The limit of output tokens was reached: the answer is cut off, though the server calls it whole. */
    public static final FinishReason LENGTH = new FinishReason("length");

    /** The model wants tools to be called. */
    public static final FinishReason TOOL_CALLS = new FinishReason("tool_calls");

    /** A filter withheld (part of) the answer. */
    public static final FinishReason CONTENT_FILTER = new FinishReason("content_filter");

    /** Returns the reason for the server's word, one of the constants where there is one. */
    public static FinishReason of(String value) {
        return switch (value) {
            case "stop" -> STOP;
            case "length" -> LENGTH;
            case "tool_calls" -> TOOL_CALLS;
            case "content_filter" -> CONTENT_FILTER;
            default -> new FinishReason(value);
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
