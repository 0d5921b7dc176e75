package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.internal.sse.SseParser;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The parser of server-sent events hands out the same events however the bytes are cut, and never more than came. */
class SseFuzzTests implements FuzzTarget {

    @Override
    public List<String> seeds() {
        return List.of("fuzz/sse");
    }

    @Override
    public int changes() {
        return 2_000;
    }

    @Override
    public void read(byte[] input) {
        String whole = events(input);
        byte[][] single = new byte[input.length][];
        Arrays.setAll(single, i -> new byte[] {input[i]});

        assertThat(events(FuzzPromises.pieces(input))).as("in pieces").isEqualTo(whole);
        assertThat(events(single)).as("byte by byte").isEqualTo(whole);
        assertThat(whole.length()).as("what is handed out").isLessThanOrEqualTo(16 + 16 * input.length);
    }

    private static String events(byte[]... pieces) {
        StringBuilder events = new StringBuilder();
        SseParser.Handler handler = (name, data, offset, length) -> {
            String text = new String(data, offset, length, StandardCharsets.ISO_8859_1);
            events.append(name).append('|').append(text).append('\n');
            return !text.equals("[DONE]");
        };
        SseParser parser = new SseParser();
        boolean open = true;
        for (byte[] piece : pieces) {
            boolean stays = parser.feed(Unpooled.wrappedBuffer(piece), handler);
            assertThat(open || !stays).as("opens again").isTrue();
            open = stays;
        }
        parser.end(handler);
        return events.toString();
    }
}
