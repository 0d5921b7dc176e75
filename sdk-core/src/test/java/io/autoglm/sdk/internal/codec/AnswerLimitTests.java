package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.sse.SseParser;
import io.autoglm.sdk.model.GenerateEvent;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hostile or broken server may send, and where this client stops reading. */
class AnswerLimitTests {

    private static final String CHOICE =
            "\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]";
    private static final int MIB = 1024 * 1024;

    private static void isTooLarge(Codecs.Result<?> result, String... words) {
        assertThat(result.failure()).isInstanceOfSatisfying(AutoGlmException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure.reason()).contains(words);
        });
        assertThat(result.events()).isEmpty();
    }

    private static String nested(int depth, String open, String close) {
        return "{\"extra\":" + open.repeat(depth) + "1" + close.repeat(depth) + "," + CHOICE + "}";
    }

    @ParameterizedTest(name = "{0} deep")
    @CsvSource({"101", "1000", "1000000"})
    void aDepthBombIsRefused(int depth) {
        isTooLarge(Codecs.unary(nested(depth, "[", "]")), "nests deeper than 100 levels");
        isTooLarge(Codecs.unary(nested(depth, "{\"a\":", "}")), "nests deeper than 100 levels");
        isTooLarge(Codecs.stream(Codecs.data(nested(depth, "[", "]"))), "nests deeper than 100 levels");
    }

    @Test
    void whatNestsAsDeepAsAllowedIsRead() {
        assertThat(Codecs.unary(nested(99, "[", "]")).failure()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"extra", "created", "usage", "choices"})
    void aNumberOfTenMegabytesIsRefusedWhereverItStands(String name) {
        String number = "1".repeat(10 * MIB);
        isTooLarge(Codecs.unary("{\"" + name + "\":" + number + "," + CHOICE + "}"), "number of more than 1000");
        isTooLarge(Codecs.unary("{\"" + name + "\":0." + number + "," + CHOICE + "}"), "number of more than 1000");
        isTooLarge(
                Codecs.stream(Codecs.data("{\"" + name + "\":" + number.substring(0, 7 * MIB) + "," + CHOICE + "}")),
                "number of more than 1000");
    }

    @Test
    void aNumberAsLongAsAllowedIsRead() {
        var result = Codecs.unary("{\"extra\":" + "1".repeat(1000) + "," + CHOICE + "}");

        assertThat(result.failure()).isNull();
        assertThat(result.events()).hasSize(1);
    }

    @Test
    void aNumberWithAHugeExponentCostsNothing() {
        var result = Codecs.unary(
                "{\"created\":1e999999999,\"extra\":1E-999999999,\"usage\":{\"prompt_tokens\":1e999999999},"
                        + CHOICE.replace("\"index\":0", "\"index\":0,\"weight\":9e99999") + "}");

        assertThat(result.failure()).isNull();
    }

    @Test
    void aTextOfManyMegabytesIsRead() {
        String text = "x".repeat(30 * MIB);
        var result = Codecs.unary("{" + CHOICE.replace("\"a\"", "\"" + text + "\"") + "}");

        assertThat(result.failure()).isNull();
        assertThat(result.events().get(0).text()).hasSize(30 * MIB);
    }

    @Test
    void aDocumentBeyondItsLimitIsRefusedBeforeItIsWhole() {
        byte[] piece = new byte[MIB];
        Arrays.fill(piece, (byte) ' ');
        piece[0] = '{';
        byte[][] pieces = new byte[33][];
        Arrays.fill(pieces, piece);

        isTooLarge(Codecs.decode(Codecs.unary(), Codecs.OK, pieces), String.valueOf(OpenAiDecoder.BODY_LIMIT));
    }

    @Test
    void anEventBeyondItsLimitIsRefusedBeforeItIsWhole() {
        byte[] piece = new byte[MIB];
        Arrays.fill(piece, (byte) ' ');
        byte[][] pieces = new byte[9][];
        Arrays.fill(pieces, piece);
        pieces[0] = Codecs.bytes("data: {" + " ".repeat(MIB));

        isTooLarge(Codecs.decode(Codecs.stream(), Codecs.OK, pieces), String.valueOf(SseParser.MAX_EVENT_BYTES));
    }

    @ParameterizedTest(name = "index {0}")
    @CsvSource({"1024", "99999999999999999999", "-1"})
    void aChoiceBeyondThoseThatServersHaveIsRefused(String index) {
        var result = Codecs.unary("{\"choices\":[{\"index\":" + index + ",\"message\":{\"content\":\"a\"}}]}");

        assertThat(result.failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER));
    }

    /** Small events without end would fill the memory with one response. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"openai", "generate"})
    void aStreamThatIsFoldedIntoOneResponseIsReadToTheLimitOfOne(String dialect) {
        byte[] piece = Codecs.bytes(Codecs.text("a word of an endless answer ").repeat(MIB / 75));
        byte[][] pieces = new byte[40][];
        Arrays.fill(pieces, piece);

        isTooLarge(
                Codecs.decode(Dialects.of(dialect, null), Codecs.unary(), Codecs.OK, pieces),
                "the answer is larger than " + OpenAiDecoder.BODY_LIMIT);
    }

    @Test
    void aStreamOfEventsHasNoLimitBecauseNothingOfItIsKept() {
        byte[] piece = Codecs.bytes(Codecs.text("a word of a long answer ").repeat(MIB / 75));
        AnswerDecoder<GenerateEvent> decoder = Codecs.DIALECT.decoder(Codecs.stream(), Codecs.OK);
        ArrayDeque<GenerateEvent> out = new ArrayDeque<>();

        long events = 0;
        for (int i = 0; i < 40; i++) {
            decoder.feed(Unpooled.wrappedBuffer(piece), out);
            events += out.size();
            out.clear();
        }

        assertThat(events).isEqualTo(1 + 40L * (MIB / 75));
    }

    @Test
    void anErrorIsReadToItsLimitWhateverLiesBeyond() {
        String head = "{\"error\":{\"message\":\"said\",\"type\":\"x_y\",\"code\":\"1113\",\"pad\":\"";
        byte[] body = Codecs.bytes(head + "x".repeat(10 * MIB) + "\"}}");

        AutoGlmException failure =
                Codecs.DIALECT.failure(Codecs.stream(), Codecs.head(429), Unpooled.wrappedBuffer(body));

        assertThat(failure.reason()).isEqualTo("said");
        assertThat(failure.providerCode()).isEqualTo("1113");
    }

    @ParameterizedTest(name = "an error in gzip, {0} bytes of it: {1}")
    @CsvSource({"100000, insufficient_quota", "60, ", "3, "})
    void anErrorThatIsPackedWithoutAWordAboutItIsUnpacked(int bytes, String code) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(
                    Codecs.bytes("{\"error\":{\"message\":\"no credit left\",\"code\":\"insufficient_quota\",\"pad\":\""
                            + "x".repeat(50_000) + "\"}}"));
        }
        byte[] body = Arrays.copyOf(packed.toByteArray(), Math.min(bytes, packed.size()));

        AutoGlmException failure =
                Codecs.DIALECT.failure(Codecs.stream(), Codecs.head(429), Unpooled.wrappedBuffer(body));

        assertThat(failure.providerCode()).isEqualTo(code);
        assertThat(failure.reason()).doesNotContain("\uFFFD").isNotBlank();
    }

    @Test
    void bytesThatAreNoTextAreNotShown() {
        byte[] body = new byte[2_000];
        new Random(1).nextBytes(body);

        AutoGlmException failure =
                Codecs.DIALECT.failure(Codecs.stream(), Codecs.head(502), Unpooled.wrappedBuffer(body));

        assertThat(failure.code()).isEqualTo(ErrorCode.BAD_GATEWAY);
        assertThat(failure.reason()).isEqualTo("the server answered with status 502");
    }

    @Test
    void aGzipBombIsUnpackedToTheLimitOnly() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = Codecs.bytes(" ".repeat(MIB));
            for (int i = 0; i < 40; i++) {
                gzip.write(zeros);
            }
        }

        assertThat(ErrorBytes.readable(packed.toByteArray(), 0, packed.size())).hasSize(ResponseHead.ERROR_BODY_LIMIT);
    }
}
