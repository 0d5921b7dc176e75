package io.autoglm.sdk.batch;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A client on virtual time whose calls are joined, and what each of its callers got. */
abstract class CoalescingFixture {

    static final Duration LINGER = Duration.ofMillis(10);

    final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    final List<Seen> callers = new ArrayList<>();

    @Nullable
    AutoGlmClient client;

    /** What one caller got, and when. */
    final class Seen {
        @Nullable
        GenerateResponse answer;

        @Nullable
        AutoGlmException failure;

        long at;

        @Nullable
        Disposable call;

        void answered(GenerateResponse value) {
            answer = value;
            at = timer.now(TimeUnit.MILLISECONDS);
        }

        void failed(Throwable error) {
            failure = (AutoGlmException) error;
            at = timer.now(TimeUnit.MILLISECONDS);
        }
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        timer.dispose();
    }

    final AutoGlmClient client(ArrayServer server, BatchSpec spec, UnaryOperator<AutoGlmClientBuilder> more) {
        client = more.apply(AutoGlmClient.builder()
                        .exchange(server)
                        .scheduler(timer)
                        .limit(LimitSpec.fixed(1_000))
                        .batch(spec))
                .build();
        return client;
    }

    final AutoGlmClient client(ArrayServer server, BatchSpec spec) {
        return client(server, spec, UnaryOperator.identity());
    }

    static BatchSpec fixed() {
        return BatchSpec.defaults().withFixedLinger(LINGER);
    }

    final Seen call(GenerateRequest request, CallOptions options) {
        Seen seen = new Seen();
        callers.add(seen);
        seen.call = client.generate(request, options).subscribe(seen::answered, seen::failed);
        return seen;
    }

    final Seen call(String prompt) {
        return call(GenerateRequest.of(prompt), CallOptions.DEFAULTS);
    }

    final void calls(int number) {
        IntStream.range(0, number).forEach(i -> call("prompt " + i));
    }

    final void pass(Duration time) {
        timer.advanceTimeBy(time);
    }
}
