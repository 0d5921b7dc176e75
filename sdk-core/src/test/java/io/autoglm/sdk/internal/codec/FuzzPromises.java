package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What holds whatever a server sends. */
final class FuzzPromises {

    private static final Duration YEAR = Duration.ofDays(366);
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int BYTE_BY_BYTE = 4 * 1024;
    private static final byte[] PROBE =
            Codecs.bytes("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"fine\"},\"finish_reason\":\"stop\"}]}");

    private FuzzPromises() {}

    /** The answer means the same in one piece, in pieces and byte by byte; it fails as failures do; the next answer of the thread is read. */
    static <E> void ofAnswer(Dialect dialect, Supplier<Call<E>> calls, ResponseHead head, byte[] input) {
        String whole = meaning(dialect, calls.get(), head, input);
        String cut = meaning(dialect, calls.get(), head, pieces(input));
        assertThat(cut).as("in pieces").isEqualTo(whole);
        if (input.length <= BYTE_BY_BYTE) {
            byte[][] single = new byte[input.length][];
            Arrays.setAll(single, i -> new byte[] {input[i]});
            assertThat(meaning(dialect, calls.get(), head, single))
                    .as("byte by byte")
                    .isEqualTo(whole);
        }
        assertThat(whole.length()).as("what is kept").isLessThan(64 * 1024 + 32 * input.length);
        ofTheThread();
    }

    /** Which of several defects of a malformed answer is named may depend on how far the parser was when it saw the first. */
    private static <E> String meaning(Dialect dialect, Call<E> call, ResponseHead head, byte[]... pieces) {
        AnswerDecoder<E> decoder = dialect.decoder(call, head);
        ArrayDeque<E> out = new ArrayDeque<>();
        AutoGlmException failure = null;
        try {
            for (int i = 0; i < pieces.length; i++) {
                feed(decoder, i % 2 == 0, pieces[i], out);
            }
            decoder.end(out);
        } catch (AutoGlmException ours) {
            failure = ours;
            ofFailure(ours);
        }
        return Transcript.of(new Codecs.Result<>(List.copyOf(out), failure, decoder.isDone()))
                .replaceAll("(?m)^failed MALFORMED_ANSWER .*", "failed MALFORMED_ANSWER");
    }

    private static <E> void feed(AnswerDecoder<E> decoder, boolean onHeap, byte[] piece, ArrayDeque<E> out) {
        ByteBuf buffer = onHeap ? Unpooled.wrappedBuffer(piece) : Unpooled.directBuffer(Math.max(1, piece.length));
        try {
            if (!onHeap) {
                buffer.writeBytes(piece);
            }
            decoder.feed(buffer, out);
            assertThat(buffer.isReadable()).as("bytes are left over").isFalse();
        } finally {
            assertThat(buffer.refCnt()).as("owners of the buffer").isOne();
            buffer.release();
        }
    }

    /** Returns {@code input} cut where its own bytes say, so that the same input is always cut alike. */
    static byte[][] pieces(byte[] input) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(input));
        List<byte[]> pieces = new ArrayList<>();
        int most = random.nextBoolean() ? 8 : Math.max(2, input.length);
        for (int at = 0; at < input.length; ) {
            int end = Math.min(input.length, at + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(input, at, end));
            at = end;
        }
        return pieces.toArray(new byte[0][]);
    }

    /** Nothing of one document stays in the thread's parser for the next. */
    static void ofTheThread() {
        assertThat(Codecs.decode(Codecs.unary(), Codecs.OK, PROBE)
                        .events()
                        .get(0)
                        .text())
                .as("the next answer")
                .isEqualTo("fine");
    }

    /** A failure is fit for a log, and its numbers for arithmetic. */
    static void ofFailure(AutoGlmException failure) {
        ofText(failure.reason(), 400);
        ofText(failure.providerCode(), 100);
        ofText(failure.limit(), 400);
        ofText(failure.hint(), 1_000);
        assertThat(failure.getMessage()).doesNotContain(Codecs.SECRET);
        assertThat(String.valueOf(failure.requestId())).matches("[!-~]{1,128}");
        if (failure.retryAfter() != null) {
            assertThat(failure.retryAfter()).isBetween(Duration.ZERO, YEAR);
        }
        ofTime(failure.resetAt());
        ofTime(failure.details().serverTime());
    }

    private static void ofText(@Nullable String text, int longest) {
        if (text == null) {
            return;
        }
        assertThat(text).hasSizeLessThanOrEqualTo(longest).doesNotContain(Codecs.SECRET);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ok = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
            assertThat(ok).as("character %d of '%s'", (int) c, text).isTrue();
        }
    }

    static void ofTime(@Nullable Instant time) {
        if (time != null) {
            assertThat(time).isBetween(FIRST, LAST);
        }
    }
}
