package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reactor.core.scheduler.Schedulers;

/** What tests of the codec share. */
final class Codecs {

    static final String SECRET = "sk-very-secret-key-0123456789";
    static final OpenAiDialect DIALECT = OpenAiDialect.INSTANCE;
    static final ResponseHead OK = head(200);

    private Codecs() {}

    /** A call that has nothing to say. */
    static <E> Call<E> ask(Operation<E> operation) {
        return callOf(operation, NoRequest.INSTANCE);
    }

    static <E> Call<E> call(Operation<E> operation, GenerateRequest request) {
        return callOf(operation, request);
    }

    static Call<EmbedResponse> embed(EmbedRequest request) {
        return embed(request, Operation.EMBED);
    }

    static <E> Call<E> embed(EmbedRequest request, Operation<E> operation) {
        return callOf(operation, request);
    }

    static <E> Call<E> callOf(Operation<E> operation, Object request) {
        return Call.of(operation, request, CallOptions.DEFAULTS, Schedulers.parallel())
                .withEndpoint(new Endpoint("test", URI.create("http://127.0.0.1/v1")))
                .withCredential(Credential.of("key", "Authorization", "Bearer " + SECRET, SECRET));
    }

    static Call<GenerateEvent> stream() {
        return call(
                Operation.STREAM,
                GenerateRequest.builder()
                        .model("m")
                        .user(ContentPart.text("Hello there, model"))
                        .build());
    }

    static Call<GenerateResponse> unary() {
        return call(
                Operation.GENERATE,
                GenerateRequest.builder().model("m").user("Hello there, model").build());
    }

    static ResponseHead head(int status, String... namesAndValues) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i].toLowerCase(Locale.ROOT), namesAndValues[i + 1]);
        }
        return new ResponseHead(status, new ResponseHeaders() {
            @Override
            public String first(String name) {
                return map.get(name);
            }

            @Override
            public List<String> all(String name) {
                return map.containsKey(name) ? List.of(map.get(name)) : List.of();
            }

            @Override
            public Set<String> names() {
                return map.keySet();
            }
        });
    }

    /** What one decoder gave, and how it ended. */
    record Result<E>(List<E> events, Throwable failure, boolean done) {

        String text() {
            StringBuilder text = new StringBuilder();
            for (E event : events) {
                if (event instanceof GenerateEvent.TextDelta delta) {
                    text.append(delta.text());
                }
            }
            return text.toString();
        }

        /** Everything but the metadata, which has times. */
        List<Object> comparable() {
            List<Object> all = new ArrayList<>();
            for (E event : events) {
                all.add(
                        event instanceof GenerateEvent.Finished f
                                ? List.of("finished", f.reasons(), String.valueOf(f.usage()), f.extras())
                                : event);
            }
            return all;
        }
    }

    /** Decodes the pieces, each in a buffer of its own, to the end of the body. */
    static <E> Result<E> decode(Call<E> call, ResponseHead head, byte[]... pieces) {
        return decode(DIALECT, call, head, pieces);
    }

    /** Decodes the pieces in the words of {@code dialect}. */
    static <E> Result<E> decode(Dialect dialect, Call<E> call, ResponseHead head, byte[]... pieces) {
        AnswerDecoder<E> decoder = dialect.decoder(call, head);
        ArrayDeque<E> out = new ArrayDeque<>();
        Throwable failure = null;
        try {
            for (byte[] piece : pieces) {
                ByteBuf buffer = Unpooled.wrappedBuffer(piece);
                decoder.feed(buffer, out);
                if (buffer.isReadable()) {
                    throw new AssertionError("not all bytes were read");
                }
            }
            decoder.end(out);
        } catch (RuntimeException thrown) {
            failure = thrown;
        }
        return new Result<>(List.copyOf(out), failure, decoder.isDone());
    }

    static Result<GenerateEvent> stream(String body) {
        return decode(stream(), OK, bytes(body));
    }

    static Result<GenerateResponse> unary(String body) {
        return decode(unary(), OK, bytes(body));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String golden(String name) {
        try (InputStream in = Codecs.class.getResourceAsStream("/golden/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One event of a stream. */
    static String data(String json) {
        return "data: " + json + "\n\n";
    }

    /** One chunk with text. */
    static String text(String text) {
        return data("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
    }

    static final String STOP = data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    static final String DONE = "data: [DONE]\n\n";
}
