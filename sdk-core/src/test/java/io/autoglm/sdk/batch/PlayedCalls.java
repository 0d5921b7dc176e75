package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The client of a run under test: its calls end when the test says so. For one thread. */
final class PlayedCalls implements BulkCaller {

    /** For runs without files. */
    static final BulkJson NO_FILES = new BulkJson() {
        @Override
        public Map<String, Object> read(byte[] data, int length) {
            throw new AssertionError("no files");
        }

        @Override
        public GenerateRequest request(Map<String, ?> body) {
            throw new AssertionError("no files");
        }

        @Override
        public byte[] write(Map<String, ?> object) {
            throw new AssertionError("no files");
        }
    };

    final List<PlayedCall> calls = new ArrayList<>();

    /** One call. */
    static final class PlayedCall {

        final String prompt;
        final CallOptions options;
        private final Sinks.One<GenerateResponse> end = Sinks.one();
        boolean cancelled;
        Object context;

        PlayedCall(String prompt, CallOptions options) {
            this.prompt = prompt;
            this.options = options;
        }

        void answer() {
            end.tryEmitValue(PlayedCalls.answer(prompt)).orThrow();
        }

        void fail(ErrorCode code) {
            fail(failure(code, 1, null));
        }

        void fail(Throwable failure) {
            end.tryEmitError(failure).orThrow();
        }

        void endEmpty() {
            end.tryEmitEmpty().orThrow();
        }
    }

    @Override
    public Publisher<GenerateResponse> call(GenerateRequest request, CallOptions options) {
        PlayedCall call = new PlayedCall(prompt(request), options);
        return Mono.deferContextual(context -> {
            calls.add(call);
            call.context = context.getOrDefault("key", "");
            return call.end.asMono().doOnCancel(() -> call.cancelled = true);
        });
    }

    PlayedCall call(int index) {
        return calls.get(index);
    }

    List<String> prompts() {
        return calls.stream().map(call -> call.prompt).toList();
    }

    static List<GenerateRequest> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> GenerateRequest.of(String.valueOf(i)))
                .toList();
    }

    static String prompt(GenerateRequest request) {
        return ((io.autoglm.sdk.model.ContentPart.Text)
                        request.messages().get(0).content().get(0))
                .text();
    }

    static AutoGlmException failure(ErrorCode code, int attempts, Duration retryAfter) {
        return ErrorDetails.of(code, "played")
                .withPlace(null, null, attempts)
                .withRetryAfter(retryAfter, null)
                .exception();
    }

    static GenerateResponse answer(String text) {
        return new GenerateResponse(
                "played",
                "played",
                List.of(new Choice(0, text, "", List.of(), FinishReason.STOP, Map.of())),
                new Usage(10, 3, 13, null, null),
                Map.of(),
                new ResponseMeta(200, ResponseHeaders.NONE, null, "played", 1, Duration.ZERO, null, Duration.ZERO));
    }
}
