package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.GenerateEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** A gate, not a benchmark: what one chunk of text costs in memory. */
class DecodingAllocationTests {

    private static final int CHUNKS = 50_000;

    /** The event (24), its text of up to 8 Latin-1 characters (24 + 24), which is what it costs; and some room. */
    private static final long BYTES_PER_CHUNK = 72 + 40;

    private static final String CHUNK = Codecs.data(
            "{\"id\":\"chatcmpl-a1\",\"object\":\"chat.completion.chunk\",\"created\":1791600753,\"model\":\"m\","
                    + "\"system_fingerprint\":\"fp_1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,"
                    + "\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\"abcdefgh\"}");

    @Test
    void aChunkOfTextCostsLittleMoreThanItsTextAndItsEvent() {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 8; round++) {
            best = Math.min(best, bytesPerChunk());
        }

        assertThat(best).as("bytes per chunk of text").isLessThanOrEqualTo(BYTES_PER_CHUNK);
    }

    private static long bytesPerChunk() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AnswerDecoder<GenerateEvent> decoder = Codecs.DIALECT.decoder(Codecs.stream(), Codecs.OK);
        ArrayDeque<GenerateEvent> out = new ArrayDeque<>();
        ByteBuf chunk = new UnpooledByteBufAllocator(true, true).directBuffer().writeBytes(Codecs.bytes(CHUNK));
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        int deltas = 0;
        for (int i = 0; i < CHUNKS; i++) {
            chunk.readerIndex(0);
            decoder.feed(chunk, out);
            while (!out.isEmpty()) {
                deltas += out.poll() instanceof GenerateEvent.TextDelta ? 1 : 0;
            }
        }
        long after = threads.getThreadAllocatedBytes(thread);
        chunk.release();
        assertThat(deltas).isEqualTo(CHUNKS);
        return (after - before) / CHUNKS;
    }
}
