package io.autoglm.benchmarks;

import io.autoglm.sdk.internal.codec.AnswerDecoder;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.Dialects;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateRequestBuilder;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What it costs to write a request, to read a whole answer, and to read a stream, beside what an application would do with Jackson.
 *
 * <p>Questions: does a request cost more than its bytes? Does an answer cost more than its text? Does a streamed delta cost more than its
 * text and its event? A request here is a conversation of 20 messages, a stream has {@value #TOKENS} deltas, each in a read of its own; one operation is
 * one request, one answer, one delta.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class Codec {

    static final int TOKENS = 256;

    private static final int MESSAGES = 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Endpoint ENDPOINT = new Endpoint("bench", URI.create("https://llm.example/v1"), "m");

    private final Dialect dialect = Dialects.of("openai", null);
    private final ResponseHead head = new ResponseHead(200, new NoHeaders());
    private final GenerateRequest request = conversation();
    private final Call<GenerateResponse> whole = call(Operation.GENERATE);
    private final Call<GenerateEvent> stream = call(Operation.STREAM);
    private final byte[] answer = answerOf("a word ".repeat(TOKENS)).getBytes(StandardCharsets.UTF_8);
    private final List<byte[]> chunks = chunks();

    private static final class NoHeaders implements ResponseHeaders {
        @Override
        public @Nullable String first(String name) {
            return null;
        }

        @Override
        public List<String> all(String name) {
            return List.of();
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }
    }

    private <E> Call<E> call(Operation<E> operation) {
        return Call.of(operation, request, CallOptions.DEFAULTS, Schedulers.parallel())
                .withEndpoint(ENDPOINT);
    }

    private static GenerateRequest conversation() {
        GenerateRequestBuilder builder = GenerateRequest.builder().model("m").maxOutputTokens(TOKENS);
        builder.system("Be brief.");
        for (int i = 1; i < MESSAGES; i++) {
            String text = "This is message number " + i + ", and it is about as long as people write.";
            builder = i % 2 == 1 ? builder.user(text) : builder.assistant(text);
        }
        return builder.build();
    }

    private static String answerOf(String text) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1791600800,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":256,\"total_tokens\":265}}";
    }

    private static List<byte[]> chunks() {
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            chunks.add(event("{\"role\":\"assistant\",\"content\":\"word " + i + " \"}", "null"));
        }
        chunks.add(event("{}", "\"stop\""));
        chunks.add("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        return chunks;
    }

    private static byte[] event(String delta, String reason) {
        return ("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1791600800,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A request, straight into the buffer that is sent. */
    @Benchmark
    public int encode() {
        ByteBuf body = dialect.encode(whole, PooledByteBufAllocator.DEFAULT);
        int length = body.readableBytes();
        body.release();
        return length;
    }

    /** The same request by databind, from maps and lists into an array. */
    @Benchmark
    public int encodeByDatabind() {
        List<Map<String, Object>> messages = new ArrayList<>();
        request.messages().forEach(message -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("role", message.role().name().toLowerCase(Locale.ROOT));
            one.put("content", ((ContentPart.Text) message.content().get(0)).text());
            messages.add(one);
        });
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", request.model());
        body.put("messages", messages);
        body.put("stream", false);
        body.put("max_tokens", request.maxOutputTokens());
        return MAPPER.writeValueAsBytes(body).length;
    }

    /** A whole answer of {@value #TOKENS} words, as a typed response. */
    @Benchmark
    public GenerateResponse decode() {
        ArrayDeque<GenerateResponse> out = new ArrayDeque<>(1);
        AnswerDecoder<GenerateResponse> decoder = dialect.decoder(whole, head);
        decoder.feed(Unpooled.wrappedBuffer(answer), out);
        decoder.end(out);
        return out.remove();
    }

    /** The same answer by databind, as a tree. */
    @Benchmark
    public String decodeByDatabind() {
        JsonNode tree = MAPPER.readTree(answer);
        return tree.path("choices").path(0).path("message").path("content").asString();
    }

    /** A stream as typed events; one operation is one delta. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int decodeStream() {
        ArrayDeque<GenerateEvent> out = new ArrayDeque<>(4);
        AnswerDecoder<GenerateEvent> decoder = dialect.decoder(stream, head);
        int events = 0;
        for (byte[] chunk : chunks) {
            decoder.feed(Unpooled.wrappedBuffer(chunk), out);
            events += out.size();
            out.clear();
        }
        decoder.end(out);
        return events + out.size();
    }

    /** The same stream, text alone: cut at blank lines, a pull parser for each chunk, as {@link PlainClient} has it. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int decodeStreamByPullParser() {
        PlainClient.Splitter splitter = new PlainClient.Splitter(MAPPER);
        int texts = 0;
        for (byte[] chunk : chunks) {
            texts += splitter.texts(Unpooled.wrappedBuffer(chunk)).size();
        }
        return texts;
    }
}
