package io.autoglm.sdk.quirks;

/** Pieces of answers in the words of most servers. */
final class Frames {

    static final String DONE = "data: [DONE]\n\n";
    static final String STOP = finish("stop");

    private Frames() {}

    /** An event. */
    static String data(String json) {
        return "data: " + json + "\n\n";
    }

    /** An event with one choice, index 0. */
    static String choice(String members) {
        return data(chunk(members));
    }

    static String chunk(String members) {
        return "{\"id\":\"chatcmpl-a1\",\"object\":\"chat.completion.chunk\",\"created\":1791600753,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + members + "}]}";
    }

    /** An event with text. */
    static String text(String text) {
        return choice("\"delta\":{\"content\":" + quoted(text) + "},\"finish_reason\":null");
    }

    /** The event that ends a choice. */
    static String finish(String reason) {
        return choice("\"delta\":{},\"finish_reason\":" + quoted(reason));
    }

    /** A whole stream that says {@code text} in one piece. */
    static String saying(String text) {
        return text(text) + STOP + DONE;
    }

    /** A whole answer that is no stream. */
    static String answer(String text) {
        return "{\"id\":\"r1\",\"object\":\"chat.completion\",\"created\":1791600753,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":" + quoted(text) + "},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}";
    }

    static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
