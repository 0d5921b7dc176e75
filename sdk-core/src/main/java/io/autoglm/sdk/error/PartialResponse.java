package io.autoglm.sdk.error;

/**
 * What had arrived of an answer when it failed: the first choice's text and thinking, each up to 1 MiB of characters.
 *
 * <p>{@code toString()} gives sizes, never text.
 *
 * @param text      possibly empty
 * @param reasoning possibly empty
 * @param truncated whether more had arrived than is kept here
 */
public record PartialResponse(String text, String reasoning, boolean truncated) {

    @Override
    public String toString() {
        return "PartialResponse[text=" + text.length() + " chars, reasoning=" + reasoning.length()
                + " chars, truncated=" + truncated + "]";
    }
}
