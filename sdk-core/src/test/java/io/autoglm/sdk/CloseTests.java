package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.Finished;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class CloseTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final ResponseMeta META =
            new ResponseMeta(200, ResponseHeaders.NONE, null, "scripted", 1, Duration.ZERO, null, Duration.ZERO);

    private final ScriptedExchange wire = ScriptedExchange.create();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final TestPublisher<GenerateEvent> answer = TestPublisher.create();
    private final AutoGlmClient client = AutoGlmClient.builder()
            .exchange(wire)
            .scheduler(time)
            .limit(LimitSpec.fixed(1))
            .build();

    @Test
    void aClosedClientRefusesCalls() {
        client.close(Duration.ZERO).block(PATIENCE);

        assertThat(failureOf(client.generate("hi"))).isEqualTo(ErrorCode.CLIENT_CLOSED);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void whoWaitsForATurnIsRefusedAtOnce() {
        wire.then(answer.flux());
        client.stream("running").subscribe();
        List<Throwable> refused = new ArrayList<>();
        client.stream("waiting").subscribe(event -> {}, refused::add);

        client.close(Duration.ofSeconds(10)).subscribe();

        assertThat(refused)
                .extracting(failure -> ((AutoGlmException) failure).code())
                .containsExactly(ErrorCode.CLIENT_CLOSED);
    }

    @Test
    void whatWasSentMayFinishWithinTheGrace() {
        wire.then(answer.flux());
        List<String> text = new ArrayList<>();
        List<String> endings = new ArrayList<>();
        client.streamText("running").subscribe(text::add, failure -> endings.add("failed"), () -> endings.add("whole"));
        Mono<Void> closing = client.close(Duration.ofSeconds(10));
        closing.subscribe(nothing -> {}, failure -> {}, () -> endings.add("closed"));

        answer.next(new TextDelta(0, "late"));
        assertThat(endings).isEmpty();
        answer.next(new Finished(List.of(FinishReason.STOP), null, Map.of(), META))
                .complete();

        assertThat(text).containsExactly("late");
        assertThat(endings).containsExactly("whole", "closed");
    }

    @Test
    void whatIsNotDoneAfterTheGraceFailsWithTheCodeOfAClosedClient() {
        wire.then(answer.flux());
        List<Throwable> failures = new ArrayList<>();
        List<String> endings = new ArrayList<>();
        client.stream("running").subscribe(event -> {}, failures::add);
        client.close(Duration.ofSeconds(10)).subscribe(nothing -> {}, failure -> {}, () -> endings.add("closed"));
        answer.next(new TextDelta(0, "half"));

        time.advanceTimeBy(Duration.ofMillis(9_999));
        assertThat(failures).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED);
            assertThat(((AutoGlmException) failure).partial().text()).isEqualTo("half");
        });
        answer.assertCancelled();
        assertThat(endings).containsExactly("closed");
    }

    @Test
    void aSecondCloseDoesNothingAndCompletesWithTheFirst() {
        client.close(Duration.ZERO).block(PATIENCE);

        StepVerifier.create(client.close(Duration.ofDays(1))).expectComplete().verify(PATIENCE);
    }

    @Test
    void aCallThatIsClosedWhileItSpeaksFailsAfterItsWord() {
        wire.then(answer.flux());
        List<String> seen = new ArrayList<>();
        client.streamText("running")
                .subscribe(
                        text -> {
                            client.close();
                            seen.add(text);
                        },
                        failure -> seen.add(((AutoGlmException) failure).code().id()));

        answer.next(new TextDelta(0, "a word"));

        assertThat(seen).containsExactly("a word", ErrorCode.CLIENT_CLOSED.id());
        answer.assertCancelled();
    }

    @Test
    void aSubscriberThatDoesNotReturnKeepsTheClientFromClosingForFiveSecondsOnly() throws Exception {
        wire.then(answer.flux());
        List<String> endings = new ArrayList<>();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        client.streamText("running")
                .subscribe(
                        text -> {
                            stuck.countDown();
                            await(release);
                        },
                        failure -> endings.add("told"));
        Thread reader = new Thread(() -> answer.next(new TextDelta(0, "a word")));
        reader.start();
        await(stuck);
        client.close(Duration.ZERO).subscribe(nothing -> {}, failure -> {}, () -> endings.add("closed"));

        time.advanceTimeBy(Duration.ofMillis(4_999));
        assertThat(endings).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(endings).containsExactly("closed");

        release.countDown();
        reader.join(PATIENCE.toMillis());
        assertThat(endings).containsExactly("closed", "told");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ErrorCode failureOf(Mono<?> call) {
        ErrorCode[] code = new ErrorCode[1];
        StepVerifier.create(call)
                .expectErrorSatisfies(failure -> code[0] = ((AutoGlmException) failure).code())
                .verify(PATIENCE);
        return code[0];
    }
}
