package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/** What fuzzing found, each with the bytes that showed it (see docs/fuzzing.md). */
class FuzzFindingTests {

    private static final String MARK = "\uFEFF";
    private static final String CHOICE = "\"choices\":[{\"message\":{\"content\":\"a\"}}]";
    private static final EmbedRequest TWO =
            EmbedRequest.builder().model("m").inputs(List.of("a", "b")).build();

    private static String plain(String text) {
        byte[] data = Codecs.bytes(text);
        Object[] read = new Object[1];
        try {
            JsonParsers.read(data, 0, data.length, json -> read[0] = PlainJson.read(json));
        } catch (JacksonException malformed) {
            return "malformed";
        }
        return String.valueOf(read[0]);
    }

    private static byte[][] single(String text) {
        byte[] all = Codecs.bytes(text);
        byte[][] single = new byte[all.length][];
        Arrays.setAll(single, i -> new byte[] {all[i]});
        return single;
    }

    private static String vectors(String body, boolean byteByByte) {
        byte[][] pieces = byteByByte ? single(body) : new byte[][] {Codecs.bytes(body)};
        return Transcript.of(Codecs.decode(Codecs.embed(TWO), Codecs.OK, pieces));
    }

    /** A new parser passed over it, one that had read a document before did not. */
    @ParameterizedTest(name = "{0} marks: {1}")
    @CsvSource({"0, {a=1}", "1, {a=1}", "2, malformed", "3, malformed"})
    void aByteOrderMarkMeansTheSameToANewAndToAUsedParser(int marks, String expected) {
        String document = MARK.repeat(marks) + "{\"a\":1}";

        assertThat(plain("{")).as("makes the parser be replaced").isEqualTo("malformed");
        assertThat(plain(document)).as("new").isEqualTo(expected);
        assertThat(plain("{}")).isEqualTo("{}");
        assertThat(plain(document)).as("used").isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            M[[1],[2]]      | vectors
            MM[[1],[2]]     | failed MALFORMED_ANSWER
            MM              | failed MALFORMED_ANSWER
            M               | failed EMPTY_ANSWER
            ' M [[1],[2]]'  | vectors
            """)
    void byteOrderMarksBeforeVectorsMeanTheSameHoweverTheyAreCut(String body, String expected) {
        String bytes = body.replace("M", MARK);

        assertThat(vectors(bytes, false)).startsWith(expected);
        assertThat(vectors(bytes, true)).startsWith(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"[[1],[2]] tru", "[[1],[2]] -", "[[1],[2]] \"", "[[1],[2]]2", "[[1],[2]]]"})
    void theBeginningOfATokenBehindVectorsIsNotPassedOver(String body) {
        assertThat(vectors(body, false)).startsWith("failed MALFORMED_ANSWER - \"something follows the answer");
        assertThat(vectors(body, true)).startsWith("failed MALFORMED_ANSWER - \"something follows the answer");
    }

    @Test
    void aCommaBehindTheLastMemberOfAnItemMeansTheSameHoweverItIsCut() {
        String body = "[{\"embedding\":[1],},{\"embedding\":[2]}]";

        assertThat(vectors(body, false)).startsWith("vectors").isEqualTo(vectors(body, true));
    }

    @Test
    void aMemberWithoutAValueIsMalformedHoweverItIsCut() {
        String body = "[{\"embedding\":[1],\"x\":},{\"embedding\":[2]}]";

        assertThat(vectors(body, false)).startsWith("failed MALFORMED_ANSWER");
        assertThat(vectors(body, true)).startsWith("failed MALFORMED_ANSWER");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1e999999999", "-1E400", "1e99999999999"})
    void aNumberBeyondADoubleIsTextInAnAnswerAndRefusedInAFile(String number) {
        String document = "{\"a\":" + number + "}";
        byte[] bytes = Codecs.bytes(document);

        assertThat(plain(document)).isEqualTo("{a=" + number + "}");
        assertThat(Codecs.unary("{\"x\":" + number + "," + CHOICE + "}")
                        .events()
                        .get(0)
                        .extras())
                .containsEntry("x", number);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonDocuments.read(bytes, bytes.length))
                .withMessage("has a number that is too large for 64 bits");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Fri, 31 Dec +999999999 23:59:59 GMT", "1 Jan -0001 00:00:00", "Jan 1 00:00:00 +10000"})
    void aDateBeyondFourDigitsOfYearsIsNone(String date) {
        AutoGlmException failure = Codecs.DIALECT.failure(
                Codecs.stream(),
                Codecs.head(429, "date", date, "retry-after", date, "x-ratelimit-remaining-minute", "0"),
                Unpooled.EMPTY_BUFFER);

        assertThat(HttpDates.parse(date, Instant.EPOCH)).isNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.details().serverTime()).isNull();
        assertThat(failure.retryAfter()).isNull();
    }

    /** {@code U+009B} begins commands of terminals, as ESC [ does. */
    @Test
    void theUpperControlCharactersAreNotShown() {
        AutoGlmException failure = Codecs.DIALECT.failure(
                Codecs.stream(),
                Codecs.head(401, "www-authenticate", "Bearer error=\"x\", error_description=\"a\u009B2Jb\u0085c\""),
                Unpooled.EMPTY_BUFFER);

        assertThat(failure.reason()).isEqualTo("a 2Jb c");
    }

    @Test
    void manySmallValuesThatNobodyKnowsAreReadToALimit() {
        String extra = "[{\"a\":0}" + ",{\"a\":0}".repeat(1_100_000) + "]";

        AutoGlmException whole = failure(Codecs.unary("{\"x\":" + extra + "," + CHOICE + "}"));
        AutoGlmException models = failure(Codecs.decode(Codecs.ask(Operation.MODELS), Codecs.OK, Codecs.bytes(extra)));

        for (AutoGlmException each : List.of(whole, models)) {
            assertThat(each.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
            assertThat(each.reason()).isEqualTo("the answer's JSON has more than 8388608 values");
        }
    }

    /** Each event has fewer, and another choice, so that all of them would be kept. */
    @Test
    void valuesThatNobodyKnowsAreCountedOverTheWholeStream() {
        String extra = "[" + "0,".repeat(1_000_000) + "0]";
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            stream.append(Codecs.data("{\"choices\":[{\"index\":" + i + ",\"x\":" + extra + "}]}"));
        }

        AutoGlmException failure = failure(Codecs.stream(stream.toString()));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
        assertThat(failure.reason()).contains("8388608 values");
    }

    /** Each fragment looks for its call among all of them. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"one event", "many events"})
    void toolCallsAreReadToALimit(String how) {
        StringBuilder fragments = new StringBuilder();
        for (int i = 0; i < 4097; i++) {
            String fragment = "{\"index\":" + i + ",\"id\":\"" + i + "\"}";
            fragments.append(how.equals("one event") ? (i == 0 ? "" : ",") + fragment : event(fragment));
        }

        AutoGlmException failure =
                failure(Codecs.stream(how.equals("one event") ? event(fragments.toString()) : fragments.toString()));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
        assertThat(failure.reason()).isEqualTo("the answer's JSON has more than 4096 tool calls");
    }

    private static String event(String fragments) {
        return Codecs.data("{\"choices\":[{\"delta\":{\"tool_calls\":[" + fragments + "]}}]}");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{\"choices\":[{}%s]}", "[{}%s]", "{\"results\":[{}%s]}", "[{\"choices\":[{}%s]}]"})
    void answersToSeveralPromptsAreReadToALimit(String form) {
        GenerateRequest prompt =
                GenerateRequest.builder().model("m").user("a prompt").build();
        Call<?> call = Codecs.callOf(Operation.GENERATE_JOINTLY, new JointRequest(List.of(prompt, prompt)));
        byte[] body = Codecs.bytes(form.formatted(",{}".repeat(20_000)));

        AutoGlmException failure = failure(Codecs.decode(Dialects.of("generate", null), call, Codecs.OK, body));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
        assertThat(failure.reason()).isEqualTo("the answer's JSON has more than 16384 answers");
    }

    private static AutoGlmException failure(Codecs.Result<?> result) {
        assertThat(result.failure()).isInstanceOf(AutoGlmException.class);
        return (AutoGlmException) result.failure();
    }
}
