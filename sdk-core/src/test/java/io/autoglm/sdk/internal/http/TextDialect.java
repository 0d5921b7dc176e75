package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.AnswerDecoder;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Joining;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.PartialText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * A dialect so simple that its tests are about the transport: each line of a streamed body is an event, {@code END} the last event and
 * {@code [DONE]} the terminator; a unary body that ends in a full stop is whole.
 */
class TextDialect implements Dialect {

    static final Operation<String> LINES = new TextOperation(true);
    static final Operation<String> TEXT = new TextOperation(false);

    final AtomicInteger failureBytes = new AtomicInteger();

    static Call<String> call(Operation<String> operation, int port, Object request) {
        return call(operation, URI.create("http://127.0.0.1:" + port + "/v1"), request);
    }

    static Call<String> call(Operation<String> operation, URI base, Object request) {
        return Call.of(operation, request, CallOptions.DEFAULTS, Schedulers.parallel())
                .withEndpoint(new Endpoint("test", base))
                .withCredential(Credential.NONE);
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public Target target(Operation<?> operation) {
        return operation.streaming() ? Target.post("lines") : Target.post("text");
    }

    @Override
    public boolean has(Operation<?> operation) {
        return true;
    }

    @Override
    public void check(Call<?> call) {}

    @Override
    public ByteBuf encode(Call<?> call, ByteBufAllocator allocator) {
        if ("unsendable".equals(call.request())) {
            throw call.failure(ErrorCode.UNSUPPORTED_REQUEST, "unsendable").exception();
        }
        byte[] bytes = call.request() instanceof byte[] raw
                ? raw
                : call.request().toString().getBytes(StandardCharsets.UTF_8);
        return allocator.buffer(bytes.length).writeBytes(bytes);
    }

    @Override
    public <E> AnswerDecoder<E> decoder(Call<E> call, ResponseHead head) {
        return new Decoder<>(call);
    }

    @Override
    public AutoGlmException failure(Call<?> call, ResponseHead head, ByteBuf body) {
        failureBytes.set(body.readableBytes());
        ErrorCode code = switch (head.status()) {
            case 302 -> ErrorCode.REDIRECTED;
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 413 -> ErrorCode.REQUEST_TOO_LARGE;
            default -> ErrorCode.SERVER_ERROR;
        };
        return call.failure(code, "status " + head.status())
                .withAnswer(head.status(), null, head.headers().first("x-request-id"))
                .exception();
    }

    private static final class Decoder<E> implements AnswerDecoder<E> {

        private final Call<E> call;
        private final StringBuilder text = new StringBuilder();
        private boolean sawEnd;
        private boolean done;

        Decoder(Call<E> call) {
            this.call = call;
        }

        @Override
        public void feed(ByteBuf bytes, Queue<? super E> out) {
            text.append(bytes.toString(StandardCharsets.UTF_8));
            int end;
            while (call.operation().streaming() && !done && (end = text.indexOf("\n")) >= 0) {
                String line = text.substring(0, end);
                text.delete(0, end + 1);
                if (line.equals("BOOM")) {
                    throw call.failure(ErrorCode.SERVER_ERROR, "in band").exception();
                }
                done = line.equals("[DONE]");
                sawEnd |= line.equals("END");
                if (!done) {
                    out.add(call.operation().cast(line));
                }
            }
        }

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public void end(Queue<? super E> out) {
            if (call.operation().streaming()) {
                if (!sawEnd) {
                    throw call.failure(ErrorCode.STREAM_CUT, "no end").exception();
                }
                return;
            }
            String all = text.toString();
            if (all.isEmpty()) {
                throw call.failure(ErrorCode.EMPTY_ANSWER, "empty").exception();
            }
            if (!all.endsWith(".")) {
                throw call.failure(ErrorCode.MALFORMED_ANSWER, "no full stop").exception();
            }
            out.add(call.operation().cast(all));
        }
    }

    private record TextOperation(boolean streaming) implements Operation<String> {

        @Override
        public String name() {
            return "text";
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public boolean limited() {
            return true;
        }

        @Override
        public boolean generates() {
            return false;
        }

        @Override
        public @Nullable Usage usage(String event) {
            return null;
        }

        @Override
        public boolean commits(String event) {
            return true;
        }

        @Override
        public boolean ends(String event) {
            return !streaming || event.equals("END");
        }

        @Override
        public void keep(String event, PartialText into) {
            into.text(event);
        }

        @Override
        public Joining<String> joining() {
            return null;
        }

        @Override
        public boolean joint() {
            return false;
        }

        @Override
        public String cast(Object event) {
            return (String) event;
        }
    }
}
