package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.internal.codec.Codecs.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers answer to a request for vectors (quirk 65), and what is made of it. */
class EmbedDecodingTests {

    private static final int MIB = 1024 * 1024;

    private static EmbedRequest request(int texts) {
        return EmbedRequest.builder()
                .model("m")
                .inputs(IntStream.range(0, texts).mapToObj(i -> "a text " + i).toList())
                .build();
    }

    private static Codecs.Result<EmbedResponse> decode(EmbedRequest request, byte[]... pieces) {
        return Codecs.decode(Codecs.embed(request), Codecs.OK, pieces);
    }

    private static String vectors(Codecs.Result<EmbedResponse> result) {
        assertThat(result.failure()).isNull();
        assertThat(result.events()).hasSize(1);
        List<Embedding> embeddings = result.events().get(0).embeddings();
        for (int i = 0; i < embeddings.size(); i++) {
            assertThat(embeddings.get(i).index()).isEqualTo(i);
        }
        return embeddings.stream()
                .map(each -> Arrays.toString(each.vector()).replace(" ", ""))
                .collect(Collectors.joining(" "));
    }

    private static String base64(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1e-3]},{"index":1,"embedding":[1,2]}],"model":"m"} | [0.5,-0.001] [1.0,2.0]
            {"data":[{"index":1,"embedding":[1,2]},{"index":0,"embedding":[0.5,-1e-3]}]}      | [0.5,-0.001] [1.0,2.0]
            {"data":[{"embedding":[1,2],"index":1},{"embedding":[3,4],"index":0}]}            | [3.0,4.0] [1.0,2.0]
            {"data":[{"embedding":[1,2]},{"embedding":[3,4]}]}                                | [1.0,2.0] [3.0,4.0]
            {"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[3,4]}]}            | [1.0,2.0] [3.0,4.0]
            {"data":[{"index":null,"embedding":[1,2]},{"index":"1","embedding":[3,4]}]}       | [1.0,2.0] [3.0,4.0]
            {"data":[{"index":0,"embedding":[1,2]},{"embedding":[3,4]}]}                      | [1.0,2.0] [3.0,4.0]
            [{"index":1,"embedding":[[1,2]]},{"index":0,"embedding":[[3,4]]}]                 | [3.0,4.0] [1.0,2.0]
            [[1,2],[3,4]]                                                                     | [1.0,2.0] [3.0,4.0]
            [[[1,2]],[[3,4]]]                                                                 | [1.0,2.0] [3.0,4.0]
            {"data":[[1,2],[3,4]]}                                                            | [1.0,2.0] [3.0,4.0]
            {"data":[{"index":0,"embedding":"AACAPwAAAEA="},{"index":1,"embedding":[3,4]}]}   | [1.0,2.0] [3.0,4.0]
            {"data":[{"index":0,"embedding":"AACAPwAAAEA"},{"index":1,"embedding":"AABAQAAAgEA="}]} | [1.0,2.0] [3.0,4.0]
            {"x":{"data":[1,[{"embedding":null}]]},"data":[{"y":[[1],{}],"index":0,"embedding":[1]},{"z":{"embedding":2},"index":1,"embedding":[2]}],"t":[]} | [1.0] [2.0]
            {"error":null,"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]}   | [1.0] [2.0]
            {"data":[{"index":0,"embedding":[3.4028235e38,1.17549435e-38]},{"index":1,"embedding":[0.1234567890123456789,1e-60]}]} | [3.4028235E38,1.17549435E-38] [0.12345679,0.0]
            """)
    void everyFormOfTwoVectorsIsReadWhereverItIsCut(String body, String vectors) {
        byte[] bytes = bytes(body);

        assertThat(vectors(decode(request(2), bytes))).isEqualTo(vectors);
        byte[][] single = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            single[i] = new byte[] {bytes[i]};
            byte[] head = Arrays.copyOfRange(bytes, 0, i);
            byte[] tail = Arrays.copyOfRange(bytes, i, bytes.length);
            assertThat(vectors(decode(request(2), head, tail))).isEqualTo(vectors);
        }
        assertThat(vectors(decode(request(2), single))).isEqualTo(vectors);
    }

    @ParameterizedTest(name = "{1} {2}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"data":[{"index":0,"embedding":[1]}]}                                       | MALFORMED_ANSWER | has 1 embeddings for 2 texts
            {"data":[]}                                                                  | MALFORMED_ANSWER | has 0 embeddings for 2 texts
            {"object":"list"}                                                            | MALFORMED_ANSWER | has 0 embeddings for 2 texts
            {"data":[{"embedding":[1]},{"embedding":[2]},{"embedding":[3]}]}             | MALFORMED_ANSWER | has more embeddings than the 2 texts
            {"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[2]}]}           | MALFORMED_ANSWER | has two embeddings for text 1
            {"data":[{"index":1,"embedding":[1]},{"embedding":[2]}]}                     | MALFORMED_ANSWER | has two embeddings for text 1
            {"data":[{"index":2,"embedding":[1]},{"index":1,"embedding":[2]}]}           | MALFORMED_ANSWER | has an embedding for text 2 of 2
            {"data":[{"index":-1,"embedding":[1]},{"index":1,"embedding":[2]}]}          | MALFORMED_ANSWER | has an embedding for text -1 of 2
            {"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2,3]}]}         | MALFORMED_ANSWER | different lengths: 1 and 2
            {"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[2]}]}         | MALFORMED_ANSWER | different lengths: 2 and 1
            {"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[2]}]}            | MALFORMED_ANSWER | has no numbers in embedding 0
            {"data":[{"index":0,"embedding":""},{"index":1,"embedding":[2]}]}            | MALFORMED_ANSWER | has no numbers in embedding 0
            {"data":[{"index":0,"embedding":[[]]},{"index":1,"embedding":[2]}]}          | MALFORMED_ANSWER | has no numbers in embedding 0
            {"data":[{"index":0},{"index":1,"embedding":[2]}]}                           | MALFORMED_ANSWER | has no numbers in embedding 0
            {"data":[{"index":0,"embedding":[1],"embedding":[2]},{"embedding":[2]}]}     | MALFORMED_ANSWER | has two vectors in embedding 0
            {"data":[{"index":0,"embedding":[[1],[2]]},{"index":1,"embedding":[2]}]}     | MALFORMED_ANSWER | has several vectors in embedding 0
            {"data":[{"index":0,"embedding":[[1],2]},{"index":1,"embedding":[2]}]}       | MALFORMED_ANSWER | has several vectors in embedding 0
            {"data":[{"index":0,"embedding":[1,[2]]},{"index":1,"embedding":[2]}]}       | MALFORMED_ANSWER | has several vectors in embedding 0
            {"data":[{"index":0,"embedding":[[[1]]]},{"index":1,"embedding":[2]}]}       | MALFORMED_ANSWER | has a list or object among the numbers
            {"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[null]}]}        | MALFORMED_ANSWER | has a null among the numbers of embedding 1
            {"data":[{"index":0,"embedding":["1"]},{"index":1,"embedding":[1]}]}         | MALFORMED_ANSWER | has a text among the numbers of embedding 0
            {"data":[{"index":0,"embedding":[true]},{"index":1,"embedding":[1]}]}        | MALFORMED_ANSWER | has a truth value among the numbers of embedding 0
            {"data":[{"index":0,"embedding":[NaN]},{"index":1,"embedding":[1]}]}         | MALFORMED_ANSWER | not one whole JSON document
            {"data":[{"index":0,"embedding":[1e39]},{"index":1,"embedding":[1]}]}        | MALFORMED_ANSWER | no 32-bit float can hold in embedding 0
            {"data":[{"index":0,"embedding":null},{"index":1,"embedding":[1]}]}          | MALFORMED_ANSWER | has a null in place of the vector of embedding 0
            {"data":[null,{"index":1,"embedding":[1]}]}                                  | MALFORMED_ANSWER | has a null in place of embedding 0
            {"data":[7,{"index":1,"embedding":[1]}]}                                     | MALFORMED_ANSWER | has a number in place of embedding 0
            {"data":[{"index":0,"embedding":"AACAP"},{"index":1,"embedding":[1]}]}       | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":"AACAPwA="},{"index":1,"embedding":[1]}]}    | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":"AACAPw="},{"index":1,"embedding":[1]}]}     | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":"AACA=w=="},{"index":1,"embedding":[1]}]}    | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":"AACA Pw="},{"index":1,"embedding":[1]}]}    | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":"AACAé_w="},{"index":1,"embedding":[1]}]}    | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":"AADAfw=="},{"index":1,"embedding":[1]}]}    | MALFORMED_ANSWER | is not base64 of finite 32-bit numbers in embedding 0
            {"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]            | MALFORMED_ANSWER | not one whole JSON document
            {"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]} []        | MALFORMED_ANSWER | something follows the answer
            {"data":[{"index":0,"embedding":[1                                           | MALFORMED_ANSWER | not one whole JSON document
            data: {"data":[]}                                                            | MALFORMED_ANSWER | no JSON
            ^  ^                                                                         | EMPTY_ANSWER     | no content
            ^^                                                                           | EMPTY_ANSWER     | no content
            <html><body>Sign in</body></html>                                            | HTML_ANSWER      | a web page
            {"error":{"code":"1211","message":"unknown model m"}}                        | MODEL_NOT_FOUND  | unknown model m
            {"data":[],"error":{"code":"1302","message":"slow down"}}                    | RATE_LIMITED     | slow down
            {"code":401,"msg":"no","success":false}                                      | UNAUTHENTICATED  | no
            """)
    void whatIsNotOneVectorForEachTextIsAFailureThatSaysWhy(String body, ErrorCode code, String reason) {
        Codecs.Result<EmbedResponse> result = decode(request(2), bytes(body));

        assertThat(result.events()).isEmpty();
        assertThat(result.failure()).isInstanceOfSatisfying(AutoGlmException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.reason()).contains(reason);
            assertThat(failure.status()).isEqualTo(200);
        });
    }

    @Test
    void aFailureIsToldOnceWhateverFollowsIt() {
        AnswerDecoder<EmbedResponse> decoder = Codecs.DIALECT.decoder(Codecs.embed(request(2)), Codecs.OK);
        ArrayDeque<EmbedResponse> out = new ArrayDeque<>();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> decoder.feed(Unpooled.wrappedBuffer(bytes("{\"data\":[null,")), out)))
                .isInstanceOf(AutoGlmException.class);
        ByteBuf rest = Unpooled.wrappedBuffer(bytes("null]}"));
        decoder.feed(rest, out);
        decoder.end(out);

        assertThat(rest.isReadable()).isFalse();
        assertThat(out).isEmpty();
    }

    static Stream<List<Object>> usages() {
        return Stream.of(
                List.of("{\"prompt_tokens\":7,\"total_tokens\":7}", new Usage(7, 0, 7, null, null)),
                List.of(
                        "{\"completion_tokens\":0,\"prompt_tokens\":7,\"total_tokens\":8}",
                        new Usage(7, 0, 8, null, null)),
                List.of("{\"total_tokens\":9}", new Usage(9, 0, 9, null, null)),
                List.of("{\"input_tokens\":3,\"prompt_tokens_details\":{\"x\":[1]}}", new Usage(3, 0, 3, null, null)));
    }

    @ParameterizedTest
    @MethodSource("usages")
    void usageAndModelAreReadWhereverTheyStand(List<Object> usage) {
        String data = "\"data\":[{\"index\":0,\"embedding\":[1]}]";
        for (String body : List.of(
                "{\"model\":\"said\",\"usage\":" + usage.get(0) + "," + data + "}",
                "{" + data + ",\"usage\":" + usage.get(0) + ",\"model\":\"said\"}")) {
            EmbedResponse response = decode(request(1), bytes(body)).events().get(0);

            assertThat(response.usage()).isEqualTo(usage.get(1));
            assertThat(response.model()).isEqualTo("said");
            assertThat(response.meta().status()).isEqualTo(200);
            assertThat(response.meta().servedBy()).isEqualTo("test");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "usage":null,
            "usage":{"prompt_tokens":0,"total_tokens":0},
            ^^
            """)
    void usageThatSaysNothingIsNone(String usage) {
        String body = "{" + (usage == null ? "" : usage) + "\"data\":[{\"index\":0,\"embedding\":[1]}],\"model\":\"\"}";

        EmbedResponse response = decode(request(1), bytes(body)).events().get(0);

        assertThat(response.usage()).isNull();
        assertThat(response.model()).isNull();
    }

    @Test
    void aServerThatPassesOverDimensionsIsNotTakenForOneThatDoesNot() {
        EmbedRequest request = request(1).mutate().dimensions(3).build();
        String body = "{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}";

        assertThat(decode(request, bytes(body)).failure()).isInstanceOfSatisfying(AutoGlmException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_BY_SERVER);
            assertThat(failure.reason()).contains("asked for vectors of 3 numbers, got 2");
        });
        assertThat(decode(request.mutate().extra("dimensions", 2).build(), bytes(body))
                        .failure())
                .isNull();
        assertThat(decode(request.mutate().dimensions(2).build(), bytes(body)).failure())
                .isNull();
    }

    @Test
    void numbersAreTheNearestFloatsAsTheJdkReadsThem() {
        Random random = new Random(7);
        float[] numbers = new float[3072];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 3 == 0 ? Float.intBitsToFloat(random.nextInt() & 0x7F7F_FFFF) : random.nextFloat() - 0.5f;
        }
        String text = IntStream.range(0, numbers.length)
                .mapToObj(i -> i % 2 == 0 ? Float.toString(numbers[i]) : Double.toString(numbers[i]))
                .collect(Collectors.joining(","));

        float[] asText = decode(request(1), bytes("{\"data\":[{\"embedding\":[" + text + "]}]}"))
                .events()
                .get(0)
                .vector();
        float[] asBase64 = decode(request(1), bytes("{\"data\":[{\"embedding\":\"" + base64(numbers) + "\"}]}"))
                .events()
                .get(0)
                .vector();

        assertThat(asText).isEqualTo(numbers);
        assertThat(asBase64).isEqualTo(numbers);
    }

    @Test
    void base64OfManyNumbersIsReadWhereverItIsCut() {
        float[] numbers = new float[16 * 1024];
        Arrays.setAll(new int[numbers.length], i -> i);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / 7f;
        }
        byte[] body = bytes("{\"data\":[{\"embedding\":\"" + base64(numbers).replace("/", "\\/") + "\",\"index\":0}]}");
        byte[][] pieces = new byte[body.length / 997 + 1][];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = Arrays.copyOfRange(body, i * 997, Math.min(body.length, (i + 1) * 997));
        }

        assertThat(decode(request(1), pieces).events().get(0).vector()).isEqualTo(numbers);
    }

    @ParameterizedTest
    @ValueSource(chars = {'*', '-', ' ', '=', '\u00e9', '\u4e2d'})
    void aCharacterThatIsNotOfBase64IsFoundWhereverItStands(char wrong) {
        String good = base64(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        for (int i = 0; i < good.length() - 1; i++) {
            String bad = good.substring(0, i) + wrong + good.substring(i + 1);

            assertThat(decode(request(1), bytes("{\"data\":[{\"embedding\":\"" + bad + "\"}]}"))
                            .failure())
                    .as(bad)
                    .isInstanceOf(AutoGlmException.class);
        }
    }

    @Test
    void aVectorLongerThanAnyModelMakesIsRefusedInEitherForm() {
        String text = "0,".repeat(VectorBuilder.MOST) + "0";
        String encoded = base64(new float[VectorBuilder.MOST + 1]);

        for (String vector : List.of("[" + text + "]", "\"" + encoded + "\"")) {
            assertThat(decode(request(1), bytes("{\"data\":[{\"embedding\":" + vector + "}]}"))
                            .failure())
                    .isInstanceOfSatisfying(
                            AutoGlmException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER));
        }
        assertThat(decode(request(1), bytes("{\"data\":[{\"embedding\":[" + text.substring(2) + "]}]}"))
                        .failure())
                .isNull();
    }

    @Test
    void theLimitOfAnAnswerGrowsWithTheTextsAndHoldsWhatOpenAiMaySend() {
        long largest = 2048L * 3072 * 24;
        assertThat(EmbedDecoder.BYTES_PER_TEXT * 2048).isGreaterThan(largest);

        byte[] piece = new byte[MIB];
        Arrays.fill(piece, (byte) ' ');
        piece[0] = '{';
        byte[] more = piece.clone();
        more[0] = ' ';

        assertThat(decode(request(1), piece, more).failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE));
        assertThat(decode(request(3), piece, more, bytes("}")).failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER));
    }

    /** Whether its length is seen before its end depends on the buffers that the parser has from the documents before. */
    @Test
    void anEndlessTextIsRefused() {
        assertThat(decode(request(1), bytes("{\"x\":\"" + "y".repeat(200_000))).failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code())
                                .isIn(ErrorCode.ANSWER_TOO_LARGE, ErrorCode.MALFORMED_ANSWER));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"[, 200", "{\"a\":, 200"})
    void aDepthBombAndAnEndlessNumberAreRefused(String open, int depth) {
        for (String body :
                List.of("{\"x\":" + open.repeat(depth), "{\"data\":[{\"embedding\":[" + "1".repeat(2000) + "]}]}")) {
            assertThat(decode(request(1), bytes(body)).failure())
                    .isInstanceOfSatisfying(
                            AutoGlmException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE));
        }
    }

    @Test
    void aByteOrderMarkAndWhiteSpaceDisturbNothing() {
        byte[] body = bytes("\uFEFF \n{\"data\" : [ { \"embedding\" : [ 1 , 2 ] } ] } \n ");

        assertThat(vectors(decode(request(1), body))).isEqualTo("[1.0,2.0]");
    }

    @Test
    void theTextsAreNotInTheMessageOfAFailureThatQuotesThem() {
        EmbedRequest request = EmbedRequest.builder()
                .model("m")
                .inputs(List.of("short one", "the quick brown fox jumps over the lazy dog, twice a day"))
                .build();
        String body =
                "{\"error\":{\"message\":\"input 'the quick brown fox jumps over the lazy' and 'short one' bad\"}}";

        AutoGlmException failure =
                Codecs.DIALECT.failure(Codecs.embed(request), Codecs.head(400), Unpooled.wrappedBuffer(bytes(body)));

        assertThat(failure.reason()).doesNotContain("fox", "short").contains("[prompt]");
        assertThat(Codecs.embed(request).operation()).isSameAs(Operation.EMBED);
    }

    private static Call<List<Part<EmbedResponse>>> jointly(String... texts) {
        return Codecs.callOf(
                Operation.EMBED_JOINTLY,
                new JointRequest(Arrays.stream(texts)
                        .map(text ->
                                EmbedRequest.builder().model("m").input(text).build())
                        .toList()));
    }

    @Test
    void theTextsOfNoCallerAreInTheMessageOfAJointFailureThatQuotesThem() {
        String body =
                "{\"error\":{\"message\":\"input 'the quick brown fox jumps over the lazy' and 'short one' bad\"}}";

        AutoGlmException failure = Codecs.DIALECT.failure(
                jointly("short one", "the quick brown fox jumps over the lazy dog, twice a day"),
                Codecs.head(503),
                Unpooled.wrappedBuffer(bytes(body)));

        assertThat(failure.reason()).doesNotContain("fox", "short").contains("[prompt]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]},{\"embedding\":[3]}]}",
                "{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}",
                "{\"data\":[{\"index\":2,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}"
            })
    void vectorsOfSeveralCallersThatCannotBeToldApartAreNobodys(String body) {
        Throwable failure =
                Codecs.decode(jointly("a", "b"), Codecs.OK, bytes(body)).failure();

        assertThat(failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        known -> assertThat(known.code()).isEqualTo(ErrorCode.ANSWERS_MISMATCHED));
    }
}
