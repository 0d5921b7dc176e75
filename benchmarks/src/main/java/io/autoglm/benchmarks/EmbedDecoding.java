package io.autoglm.benchmarks;

import io.autoglm.sdk.internal.codec.AnswerDecoder;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.Dialects;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What it costs to make vectors of an answer: this client's decoder, which is fed 8 KiB at a time, beside Jackson's databind, which has the
 * whole body.
 *
 * <p>Question: how much less time and memory does a vector cost when neither the body nor a number is ever an object? One operation is
 * one vector of 1,536 numbers, 6,160 bytes as an array; an answer has 32. {@link #tree} and {@link #boxed} end with the same arrays.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmbedDecoding {

    private static final int VECTORS = 32;
    private static final int NUMBERS = 1536;
    private static final int PIECE = 8 * 1024;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** How the server sends numbers: {@code text} or {@code base64}. */
    @Param({"text", "base64"})
    public String format = "text";

    private final Dialect dialect = Dialects.of("openai", null);
    private final Call<EmbedResponse> call = Call.of(
            Operation.EMBED,
            EmbedRequest.builder()
                    .model("m")
                    .inputs(Collections.nCopies(VECTORS, "a text"))
                    .build(),
            CallOptions.DEFAULTS,
            Schedulers.parallel());
    private final ResponseHead head = new ResponseHead(200, new NoHeaders());
    private byte[] body = {};

    /** An item of the answer, as an application would write it for databind. */
    record Item(int index, List<Float> embedding) {}

    /** The answer. */
    record Answer(List<Item> data) {}

    /** An item in base64. */
    record EncodedItem(int index, String embedding) {}

    /** The answer in base64. */
    record EncodedAnswer(List<EncodedItem> data) {}

    private static final class NoHeaders implements ResponseHeaders {
        @Override
        public String first(String name) {
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

    /** Makes the answer. */
    @Setup
    public void prepare() {
        Random random = new Random(1);
        StringBuilder json = new StringBuilder("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < VECTORS; i++) {
            float[] vector = new float[NUMBERS];
            for (int k = 0; k < NUMBERS; k++) {
                vector[k] = (random.nextFloat() - 0.5f) / 10;
            }
            json.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(i)
                    .append(",\"embedding\":")
                    .append(written(vector))
                    .append('}');
        }
        json.append("],\"model\":\"m\",\"usage\":{\"prompt_tokens\":64,\"total_tokens\":64}}");
        body = json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String written(float[] vector) {
        if (format.equals("base64")) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
        }
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < vector.length; i++) {
            text.append(i == 0 ? "" : ",").append(vector[i]);
        }
        return text.append(']').toString();
    }

    /** This client's decoder. */
    @Benchmark
    @OperationsPerInvocation(VECTORS)
    public EmbedResponse streaming() {
        AnswerDecoder<EmbedResponse> decoder = dialect.decoder(call, head);
        ArrayDeque<EmbedResponse> out = new ArrayDeque<>(1);
        for (int at = 0; at < body.length; at += PIECE) {
            ByteBuf piece = Unpooled.wrappedBuffer(body, at, Math.min(PIECE, body.length - at));
            decoder.feed(piece, out);
        }
        decoder.end(out);
        return out.remove();
    }

    /** Databind's tree, and arrays made of it. */
    @Benchmark
    @OperationsPerInvocation(VECTORS)
    public List<float[]> tree() {
        List<float[]> vectors = new ArrayList<>(VECTORS);
        for (JsonNode item : MAPPER.readTree(body).get("data")) {
            JsonNode embedding = item.get("embedding");
            if (embedding.isString()) {
                vectors.add(decoded(embedding.asString()));
                continue;
            }
            float[] vector = new float[embedding.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = embedding.get(i).floatValue();
            }
            vectors.add(vector);
        }
        return vectors;
    }

    /** Databind into records with lists of boxed numbers, or texts, and arrays made of them. */
    @Benchmark
    @OperationsPerInvocation(VECTORS)
    public List<float[]> boxed() {
        List<float[]> vectors = new ArrayList<>(VECTORS);
        if (format.equals("base64")) {
            for (EncodedItem item : MAPPER.readValue(body, EncodedAnswer.class).data()) {
                vectors.add(decoded(item.embedding()));
            }
            return vectors;
        }
        for (Item item : MAPPER.readValue(body, Answer.class).data()) {
            float[] vector = new float[item.embedding().size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = item.embedding().get(i);
            }
            vectors.add(vector);
        }
        return vectors;
    }

    private static float[] decoded(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(vector);
        return vector;
    }
}
