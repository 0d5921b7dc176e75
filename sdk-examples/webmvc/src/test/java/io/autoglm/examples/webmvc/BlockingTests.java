package io.autoglm.examples.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.RateLimitedException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What docs/blocking.md says about who waits for an answer. */
class BlockingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    private final SimServerExtension model = new SimServerExtension();

    private final Set<Thread> others = threads();
    private AutoGlmClient client;

    @BeforeEach
    void makeClient() {
        client = AutoGlmClient.builder()
                .baseUrl(model.server().baseUrl())
                .model("sim-1")
                .retry(RetrySpec.none())
                .build();
    }

    @AfterEach
    void closeClient() {
        client.close(Duration.ZERO).block(PATIENCE);
    }

    private void answerNever() {
        model.server()
                .behavior(SimBehavior.builder()
                        .firstToken(SimLatency.fixed(Duration.ofHours(1)))
                        .build());
    }

    private String answerOrExcuse(String prompt) {
        try {
            return client.generate(prompt).map(GenerateResponse::text).block();
        } catch (RateLimitedException busy) {
            return "Too many questions at the moment. Try again later.";
        }
    }

    @Test
    void aFailureIsThrownAsItIs() {
        model.server().enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));
        assertThat(answerOrExcuse("hi")).startsWith("Too many questions");

        model.server().enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> client.generate("hi").block())
                .isExactlyInstanceOf(RateLimitedException.class)
                .satisfies(failure ->
                        assertThat(((AutoGlmException) failure).retryAfter()).isEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void aDeadlineOfTheCallIsAFailureOfTheCall() {
        answerNever();
        String prompt = "hi";

        assertThatThrownBy(() -> {
                    CallOptions quick = CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMillis(100));
                    client.generate(GenerateRequest.of(prompt), quick)
                            .map(GenerateResponse::text)
                            .block();
                })
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code().id()).isEqualTo("AGLM-3103"));
    }

    @Test
    void aLimitOfTheWaitSaysNothingAboutTheCallButCancelsIt() {
        client.generate("hi").block(); // the connection is there, and all classes are: the next one is sent at once
        model.server().takeRequest(PATIENCE);
        answerNever();

        assertThatThrownBy(() -> client.generate("hi").block(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Timeout on blocking read");

        RecordedRequest request = model.server().takeRequest(PATIENCE);
        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void aThreadThatMustNotWaitIsToldSoAfterTheCallWasSent() {
        StepVerifier.create(
                        Mono.fromSupplier(() -> client.generate("hi").block()).subscribeOn(Schedulers.parallel()))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("blocking"))
                .verify(PATIENCE);

        assertThat(model.server().takeRequest(PATIENCE)).isNotNull();
    }

    @Test
    void anInterruptCancelsTheCall() throws Exception {
        answerNever();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                client.generate("hi").block();
            } catch (RuntimeException failure) {
                thrown.complete(Thread.currentThread().isInterrupted() ? failure : null);
            }
        });
        waiting.start();
        RecordedRequest request = model.server().takeRequest(PATIENCE);
        waiting.interrupt();

        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
        waiting.join(PATIENCE.toMillis());
        assertThat(thrown.getNow(null)).hasStackTraceContaining("nterrupted").isNotInstanceOf(AutoGlmException.class);
    }

    private void print(String prompt, StringBuilder out) {
        try (Stream<String> pieces = client.streamText(prompt).toStream()) {
            pieces.forEach(out::append);
        }
    }

    @Test
    void aStreamIsReadAsItArrives() {
        model.server().behavior(SimBehavior.builder().answer("The", " sky").build());
        StringBuilder out = new StringBuilder();

        print("hi", out);

        assertThat(out).hasToString("The sky");
    }

    @Test
    void aStreamThatIsClosedEarlyEndsTheCall() {
        model.server()
                .behavior(SimBehavior.builder()
                        .answer("first", "second")
                        .perToken(SimLatency.fixed(Duration.ofHours(1)))
                        .build());

        try (Stream<String> pieces = client.streamText("hi").toStream(1)) {
            assertThat(pieces.iterator().next()).isEqualTo("first");
        }

        assertThat(model.server().takeRequest(PATIENCE).awaitPeerClose(PATIENCE))
                .isTrue();
    }

    @Test
    void severalCallsNeedOneWaitingThread() {
        List<String> prompts = List.of("one", "two", "three");

        List<String> answers = Flux.fromIterable(prompts)
                .flatMapSequential(prompt -> client.generate(prompt), 8)
                .map(GenerateResponse::text)
                .collectList()
                .block();

        assertThat(answers).hasSize(3);
    }

    @Test
    void aFutureWrapsAsFuturesDo() {
        model.server().enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));

        assertThatThrownBy(() -> client.generate("hi").toFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RateLimitedException.class);
    }

    @Test
    void threadsThatWaitAddNoneOfTheClient() throws Exception {
        answerNever();
        List<Thread> waiting = new ArrayList<>();
        IntStream.range(0, 10)
                .forEach(i -> waiting.add(new Thread(() -> {
                    try {
                        client.generate("hi").block();
                    } catch (RuntimeException cancelled) {
                        // the test is over
                    }
                })));
        waiting.forEach(Thread::start);
        waiting.forEach(each -> model.server().takeRequest(PATIENCE));

        Set<Thread> own = threads();
        own.removeAll(others);
        waiting.forEach(Thread::interrupt);
        for (Thread each : waiting) {
            each.join(PATIENCE.toMillis());
        }

        assertThat(own)
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autoglm-http"))
                .collect(Collectors.toSet());
    }
}
