package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Bodies of answers that report a failure, by their status and in band. */
class FailureFuzzTests implements FuzzTarget {

    private static final int[] STATUSES = {400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 529, 302, 418};

    @Override
    public List<String> seeds() {
        return List.of("fuzz/failure");
    }

    @Override
    public int changes() {
        return 500;
    }

    @Override
    public void read(byte[] input) {
        AutoGlmException first = null;
        for (int i = 0; i < 3; i++) {
            int status = STATUSES[(input.length + 5 * i) % STATUSES.length];
            ByteBuf body = Unpooled.wrappedBuffer(input);
            AutoGlmException failure = Codecs.DIALECT.failure(Codecs.stream(), Codecs.head(status), body);
            FuzzPromises.ofFailure(failure);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(body.refCnt()).isOne();
            assertThat(body.readableBytes()).isEqualTo(input.length);
            first = first == null ? failure : first;
        }
        AutoGlmException again = Codecs.DIALECT.failure(
                Codecs.stream(), Codecs.head(STATUSES[input.length % STATUSES.length]), Unpooled.wrappedBuffer(input));
        assertThat(again.reason()).isEqualTo(first.reason());
        FuzzPromises.ofAnswer(Codecs.DIALECT, Codecs::stream, Codecs.OK, inBand(input));
    }

    private static byte[] inBand(byte[] input) {
        ByteBuf event = Unpooled.buffer().writeBytes(Codecs.bytes("event: error\ndata: "));
        for (byte b : input) {
            event.writeByte(b == '\n' || b == '\r' ? ' ' : b);
        }
        byte[] bytes = new byte[event.readableBytes()];
        event.readBytes(bytes);
        return bytes;
    }
}
