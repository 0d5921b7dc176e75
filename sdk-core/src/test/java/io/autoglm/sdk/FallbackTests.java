package io.autoglm.sdk;

import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.FallbackPolicy;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.Finished;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.policy.TimerProbe;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetryPolicy;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.DeadlinePolicy;
import io.autoglm.sdk.time.LegDeadlinePolicy;
import io.autoglm.sdk.time.TimeoutSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Deadline, fallback and retry in their order, in virtual time. */
class FallbackTests {

    private static final FallbackSpec ANSWER = FallbackSpec.none().withAnswer(request -> Flux.just(HELLO));
    private static final FallbackSpec BOTH = ANSWER.withModels("small");

    private final TimerProbe timer = new TimerProbe();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
    private final Call<GenerateEvent> call = Call.of(
            Operation.STREAM,
            GenerateRequest.builder().model("large").user("hi").build(),
            CallOptions.DEFAULTS,
            timer);

    /** Begins a call of at most {@code seconds}. */
    private void start(FallbackSpec spec, int seconds) {
        TimeoutSpec limit = TimeoutSpec.defaults().withTotal(Duration.ofSeconds(seconds));
        Exchange chain = new DeadlinePolicy(limit)
                .around(new FallbackPolicy(spec, new LegDeadlinePolicy(), AttemptListener.NONE)
                        .around(new RetryPolicy(RetrySpec.defaults(), new Random(1), budget, AttemptListener.NONE)
                                .around(wire)));
        chain.exchange(call).subscribe(above);
        above.request(Long.MAX_VALUE);
    }

    private AutoGlmException failed() {
        return (AutoGlmException) above.failure;
    }

    private static List<ErrorCode> codes(Throwable[] failures) {
        return Arrays.stream(failures)
                .map(each -> ((AutoGlmException) each).code())
                .toList();
    }

    @Test
    void anAnswerThatIsKeptArrivesBeforeTheTotalTimeIsOver() {
        wire.thenNothing();
        start(ANSWER, 10);
        timer.pass(Duration.ofMillis(8_999));
        assertThat(above.events).isEmpty();
        timer.pass(Duration.ofMillis(1));

        assertThat(above.events).hasSize(3).contains(HELLO);
        assertThat(above.completed).isTrue();
        assertThat(((Finished) above.events.get(2)).meta().duration()).isEqualTo(Duration.ofSeconds(9));
        assertThat(wire.cancelled()).hasSize(1);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void eachLegButTheLastLeavesAPartOfWhatIsLeft() {
        wire.thenNothing().thenNothing();
        start(BOTH, 100);

        assertThat(deadlineOf(0)).isEqualTo(Duration.ofSeconds(98));
        timer.pass(Duration.ofSeconds(98));
        assertThat(deadlineOf(1)).isEqualTo(Duration.ofMillis(99_800));
        timer.pass(Duration.ofMillis(1_800));

        assertThat(above.events).contains(HELLO);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theLastLegHasAllThatIsLeft() {
        wire.thenNothing().thenNothing();
        start(FallbackSpec.none().withModels("small").withReserve(0.5, Duration.ofMinutes(1)), 10);

        assertThat(deadlineOf(0)).isEqualTo(Duration.ofSeconds(5));
        timer.pass(Duration.ofSeconds(5));
        assertThat(deadlineOf(1)).isEqualTo(Duration.ofSeconds(10));
        timer.pass(Duration.ofSeconds(5));

        assertThat(failed().reason()).startsWith("the total time of 10 s ran out");
        assertThat(wire.cancelled()).hasSize(2);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void withoutADeadlineNoLegHasOne() {
        wire.thenNothing();
        new FallbackPolicy(BOTH, new LegDeadlinePolicy(), AttemptListener.NONE)
                .apply(call, wire)
                .subscribe(above);

        assertThat(wire.calls().get(0).deadline().isNever()).isTrue();
        assertThat(timer.armed()).isZero();
    }

    private Duration deadlineOf(int attempt) {
        return Duration.ofNanos(wire.calls().get(attempt).deadline().atNanos());
    }

    @Test
    void anAnswerThatHasBegunIsNotCutByTheReserve() {
        wire.then(Flux.<GenerateEvent>just(new TextDelta(0, "a")).concatWith(Flux.never()));
        start(ANSWER, 10);
        timer.pass(Duration.ofMillis(9_999));
        assertThat(above.terminated()).isFalse();
        timer.pass(Duration.ofMillis(1));

        assertThat(failed().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(failed().partial().text()).isEqualTo("a");
    }

    @Test
    void aSupplierThatIsSlowIsCutByTheTotalTime() {
        wire.thenNothing();
        start(
                FallbackSpec.none()
                        .withAnswer(request -> Flux.<GenerateEvent>just(HELLO).concatWith(Flux.never())),
                10);
        timer.pass(Duration.ofSeconds(10));

        assertThat(failed().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(failed().reason()).isEqualTo("the total time of 10 s ran out in the answer");
        assertThat(failed().partial().text()).isEqualTo("hello");
        assertThat(failed().endpoint()).isEqualTo("fallback");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void eachModelIsTriedAsOftenAsTheFirst() {
        for (int i = 0; i < 7; i++) {
            wire.thenError(ErrorCode.BAD_GATEWAY);
        }
        wire.thenText("at last");
        start(FallbackSpec.none().withModels("small"), 100);
        timer.pass(Duration.ofSeconds(50));

        assertThat(above.completed).isTrue();
        assertThat(wire.calls())
                .extracting(Call::requestedModel)
                .containsExactly("large", "large", "large", "large", "small", "small", "small", "small");
        assertThat(wire.calls()).extracting(Call::attempt).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void backOffBeginsAnewWithAnotherModel() {
        for (int i = 0; i < 4; i++) {
            wire.thenError(ErrorCode.BAD_GATEWAY);
        }
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("a");
        start(FallbackSpec.none().withModels("small"), 100);
        timer.pass(Duration.ofMillis(840)); // 100 + 200 + 400 and 20 %
        assertThat(wire.calls()).hasSizeGreaterThanOrEqualTo(5);
        timer.pass(Duration.ofMillis(120));

        assertThat(above.completed).isTrue();
    }

    @Test
    void theCallerGetsTheLastFailureAndAllOthersOnceInTheirOrder() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenError(ErrorCode.QUOTA_EXHAUSTED)
                .thenNothing()
                .thenError(ErrorCode.CONNECT_FAILED)
                .thenError(ErrorCode.MODEL_NOT_FOUND);
        start(FallbackSpec.none().withModels("medium", "small"), 100);
        timer.pass(Duration.ofSeconds(99));
        timer.pass(Duration.ofMillis(500));

        assertThat(failed().code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(codes(failed().getSuppressed()))
                .containsExactly(
                        ErrorCode.BAD_GATEWAY,
                        ErrorCode.QUOTA_EXHAUSTED,
                        ErrorCode.DEADLINE_EXCEEDED,
                        ErrorCode.CONNECT_FAILED);
        assertThat(failed().getSuppressed()).doesNotHaveDuplicates();
    }

    @Test
    void aBackOffThatALegHasNoTimeForIsNotWaitedFor() {
        wire.thenError(ErrorCode.BAD_GATEWAY);
        start(ANSWER.withReserve(0.9, Duration.ofMinutes(1)), 1); // 100 ms for the first leg

        assertThat(above.completed).isTrue();
        assertThat(call.nowNanos()).isZero();
    }

    @Test
    void aRetryThatWasPaidForIsGivenBackWhenTheCallerLeaves() {
        wire.thenRateLimited(Duration.ofSeconds(6));
        start(BOTH, 10);
        assertThat(budget.withdrawn()).isEqualTo(1);
        above.cancel();

        assertThat(budget.withdrawn()).isZero();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void anAttemptOfTheNextLegMayLeaveAlthoughARetryBeforeItNeverDid() {
        wire.thenRateLimited(Duration.ofMillis(7_000)).thenNothing().thenText("a");
        start(FallbackSpec.none().withModels("small"), 10);
        call.log().sent(1, "key");
        timer.pass(Duration.ofMillis(9_000));

        Call<?> last = wire.calls().get(wire.calls().size() - 1);
        assertThat(last.requestedModel()).isEqualTo("small");
        assertThat(last.attempt()).isEqualTo(3);
        assertThat(call.log().sent(2, "key")).isFalse();
        assertThat(call.log().sent(3, "key")).isTrue();
        assertThat(call.log().attempts()).isEqualTo(2);
        assertThat(budget.withdrawn()).as("the retry was never sent").isZero();
    }

    @Test
    void theSampleOfThePageIsCompiledAndDoesWhatItSays() throws Exception {
        wire.thenError(ErrorCode.QUOTA_EXHAUSTED).thenError(ErrorCode.MODEL_NOT_FOUND);
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(timer)
                .policy(
                        PolicyPosition.PER_CALL,
                        new FallbackPolicy(FallbackSpec.none(), new LegDeadlinePolicy(), AttemptListener.NONE))
                .build();
        GenerateRequest request = GenerateRequest.of("hi");
        Map<GenerateRequest, List<GenerateEvent>> kept = Map.of(request, List.of(HELLO));

        FallbackSpec fallback = FallbackSpec.none()
                .withModels("glm-4.5-air")
                .withAnswer(asked -> Flux.fromIterable(kept.getOrDefault(asked, List.of())));

        Flux<GenerateEvent> events = client.stream(request, CallOptions.DEFAULTS.withFallback(fallback));

        events.subscribe(above);
        above.request(Long.MAX_VALUE);
        assertThat(above.events).hasSize(3).contains(HELLO);
        assertThat(wire.calls()).extracting(Call::requestedModel).containsExactly(null, "glm-4.5-air");
        Matcher snippet = Pattern.compile("<!-- snippet: fallback -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "resilience.md")));
        assertThat(snippet.find()).isTrue();
        String own = Files.readString(Path.of("src/test/java/io/autoglm/sdk/FallbackTests.java"));
        assertThat(own.replaceAll("\\s+", "")).contains(snippet.group(1).replaceAll("\\s+", ""));
    }

    @Test
    void thePageSaysOfEachKindOfFailureWhatMayFollow() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "resilience.md"));
        String section = page.substring(page.indexOf("\n## Fallback\n"), page.indexOf("\n## Per call\n"));

        assertThat(section).contains("`fallback/reach.txt`", "`fellBack`", "`autoglm.client.fallbacks`");
        for (ErrorCode code : List.of(
                ErrorCode.INVALID_REQUEST,
                ErrorCode.REQUEST_TOO_LARGE,
                ErrorCode.CONTENT_FILTERED,
                ErrorCode.CONSUMER_IDLE,
                ErrorCode.CLIENT_CLOSED,
                ErrorCode.INSECURE_KEY,
                ErrorCode.UNSUPPORTED_REQUEST,
                ErrorCode.INTERNAL,
                ErrorCode.CONTEXT_TOO_LONG)) {
            assertThat(section).contains("`" + code.id() + "`");
        }
    }
}
