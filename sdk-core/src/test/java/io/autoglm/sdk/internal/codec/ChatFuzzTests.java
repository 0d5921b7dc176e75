package io.autoglm.sdk.internal.codec;

import java.util.List;

/** Answers to chats and completions, streamed and whole. */
class ChatFuzzTests implements FuzzTarget {

    private static final List<Dialect> DIALECTS =
            List.of(Dialects.of("openai", null), Dialects.of("zhipu", null), Dialects.of("completions", null));

    @Override
    public List<String> seeds() {
        return List.of("fuzz/chat", "golden");
    }

    @Override
    public int changes() {
        return 250;
    }

    @Override
    public void read(byte[] input) {
        Dialect dialect = DIALECTS.get(input.length % DIALECTS.size());
        ResponseHead head = input.length % 2 == 0 ? Codecs.OK : Codecs.head(200, "content-type", "text/event-stream");
        FuzzPromises.ofAnswer(dialect, Codecs::stream, head, input);
        FuzzPromises.ofAnswer(dialect, Codecs::unary, head, input);
    }
}
