package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.TokenCounter;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.Part;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Concurrent calls leave as one request, and yet each caller has his own answer, deadline and cancel. */
class CoalescingTests extends CoalescingFixture {

    @Test
    void callersWithinTheLingerLeaveAsOneRequestAndEachGetsHisOwnAnswer() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        calls(10);
        assertThat(server.calls).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(10);
        for (int i = 0; i < 10; i++) {
            assertThat(callers.get(i).answer.text()).isEqualTo("re: prompt " + i);
        }
    }

    @Test
    void aFixedLingerDelaysACallerWhoIsAloneByExactlyTheLinger() {
        client(new ArrayServer(1), fixed());
        Seen alone = call("hello");
        pass(Duration.ofSeconds(1));

        assertThat(alone.at).isEqualTo(10 + 21);
    }

    @Test
    void anAdaptiveLingerDelaysACallerWhoIsAloneNotAtAll() {
        client(new ArrayServer(1), BatchSpec.defaults());
        Seen alone = call("hello");
        pass(Duration.ofSeconds(1));

        assertThat(alone.at).isEqualTo(21);
    }

    @Test
    void anAdaptiveLingerEndsWhenWhatIsUnderWayReturns() {
        ArrayServer server = new ArrayServer(1);
        client(server, BatchSpec.defaults().withAdaptiveLinger(Duration.ofSeconds(10)));
        call("first");
        pass(Duration.ofMillis(1));
        calls(5);
        pass(Duration.ofMillis(19));
        assertThat(server.sizes()).containsExactly(1);
        pass(Duration.ofMillis(1));

        assertThat(server.sizes()).containsExactly(1, 5);
    }

    @Test
    void anAdaptiveLingerIsNeverLongerThanItSays() {
        ArrayServer server = new ArrayServer(1);
        client(server, BatchSpec.defaults().withAdaptiveLinger(LINGER));
        call("first");
        calls(5);
        pass(LINGER);

        assertThat(server.sizes()).containsExactly(1, 5);
    }

    @Test
    void aFullRequestLeavesAtOnce() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed().withMaxItems(4));
        calls(9);
        assertThat(server.sizes()).containsExactly(4, 4);
        pass(LINGER);

        assertThat(server.sizes()).containsExactly(4, 4, 1);
    }

    @Test
    void aRequestIsFullWithTheLastThatItMayHave() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed().withMaxItems(4));
        calls(4);

        assertThat(server.sizes()).containsExactly(4);
    }

    @Test
    void aLingerBeginsWithTheFirstWhoWaits() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed().withMaxItems(2));
        calls(1);
        pass(Duration.ofMillis(5));
        calls(1);
        pass(Duration.ofMillis(1));
        calls(1);
        pass(Duration.ofMillis(9));
        assertThat(server.sizes()).containsExactly(2);
        pass(Duration.ofMillis(1));

        assertThat(server.sizes()).containsExactly(2, 1);
    }

    static Stream<BatchSpec> roomForThree() {
        return Stream.of(fixed().withMaxItems(4), fixed().withMaxBytes(50), fixed().withMaxTokens(30L));
    }

    @ParameterizedTest
    @MethodSource("roomForThree")
    void whoHasLeftTakesNoRoom(BatchSpec spec) {
        ArrayServer server = new ArrayServer(1);
        client(server, spec);
        calls(3);
        callers.get(1).call.dispose();
        callers.get(2).call.dispose();
        call("twelve chars");
        call("of each text");
        assertThat(server.calls).isEmpty();
        pass(LINGER);

        assertThat(server.sizes()).containsExactly(3);
    }

    @Test
    void aRequestHasNoMoreBytesThanItMay() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed().withMaxBytes(40)); // 15 each
        call("twelve chars");
        call("of each text");
        call("but not this");
        pass(LINGER);

        assertThat(server.sizes()).containsExactly(2, 1);
    }

    @Test
    void aRequestHasNoMoreModelTokensThanItMay() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed().withMaxTokens(20L)); // 4 for the message and 3 for 12 characters make 7
        call("twelve chars");
        call("of each text");
        call("but not this");
        pass(LINGER);

        assertThat(server.sizes()).containsExactly(2, 1);
    }

    @Test
    void whoCancelsWhileHeWaitsIsNotSent() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        calls(5);
        callers.get(3).call.dispose();
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(4);
        assertThat(callers.get(3).answer).isNull();
        assertThat(callers.get(4).answer.text()).isEqualTo("re: prompt 4");
    }

    @Test
    void whoCancelsOnTheWayTakesNobodyWithHim() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        calls(5);
        pass(LINGER);
        callers.get(3).call.dispose();
        pass(Duration.ofSeconds(1));

        assertThat(server.cancelled).isEmpty();
        assertThat(callers).filteredOn(seen -> seen.answer != null).hasSize(4);
        assertThat(callers.get(4).answer.text()).isEqualTo("re: prompt 4");
    }

    @Test
    void whenAllHaveLeftTheRequestIsCancelled() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        calls(3);
        pass(LINGER);
        callers.forEach(seen -> seen.call.dispose());

        assertThat(server.cancelled).hasSize(1);
        assertThat(client.state().inFlight()).isZero();
    }

    @Test
    void whenAllWhoWaitHaveLeftNothingIsSent() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        calls(3);
        callers.forEach(seen -> seen.call.dispose());
        pass(Duration.ofSeconds(1));

        assertThat(server.calls).isEmpty();
    }

    @Test
    void aDeadlineEndsTheCallThatHasItAndNoOther() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        calls(3);
        Seen hurried = call(GenerateRequest.of("quick"), CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMillis(20)));
        pass(Duration.ofSeconds(1));

        assertThat(hurried.failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(hurried.failure.reason()).contains("before the first event");
        assertThat(hurried.failure.attempts()).isEqualTo(1);
        assertThat(hurried.failure.endpoint()).isEqualTo("scripted");
        assertThat(hurried.at).isEqualTo(20);
        assertThat(callers.subList(0, 3)).allMatch(seen -> seen.answer != null);
    }

    @Test
    void theDeadlineOfARequestIsTheLatestOfItsCallers() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        call(GenerateRequest.of("a"), CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMinutes(2)));
        pass(Duration.ofMillis(4));
        call(GenerateRequest.of("b"), CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMinutes(3)));
        call(GenerateRequest.of("c"), CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMinutes(1)));
        pass(LINGER);

        assertThat(server.calls.get(0).deadline().atNanos())
                .isEqualTo(Duration.ofMinutes(3).plusMillis(4).toNanos());
    }

    @Test
    void aPromptIsCountedOnceForRequestAndRateLimit() {
        AtomicInteger counted = new AtomicInteger();
        TokenCounter counter = new TokenCounter() {
            @Override
            public long request(GenerateRequest request) {
                counted.incrementAndGet();
                return 3;
            }

            @Override
            public long text(String text) {
                return 1;
            }
        };
        ArrayServer server = new ArrayServer(1);
        client(
                server,
                fixed().withMaxTokens(1_000L),
                builder -> builder.rate(RateSpec.defaults()
                        .withTokens(Rate.perMinute(1_000_000))
                        .withCounter(counter)));
        calls(5);
        pass(Duration.ofSeconds(1));

        assertThat(counted).hasValue(5);
        assertThat(server.calls.get(0).log().inputTokens()).isEqualTo(15);
    }

    @Test
    void aRequestMayFailEarlyOnlyWhereAllItsCallersHaveSomethingElse() {
        ArrayServer server = new ArrayServer(2);
        client(server, fixed());
        CallOptions covered =
                CallOptions.DEFAULTS.withFallback(FallbackSpec.none().withModels("small"));
        call(GenerateRequest.of("a"), covered);
        call(GenerateRequest.of("b"), CallOptions.DEFAULTS);
        pass(LINGER);
        call(GenerateRequest.of("c"), covered);
        call(GenerateRequest.of("d"), covered);
        pass(LINGER);

        assertThat(server.calls).extracting(Call::degradable).containsExactly(false, true);
    }

    @Test
    void aFullWindowRefusesOneMoreAtOnce() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed().withMaxPending(3));
        calls(4);

        assertThat(callers.get(3).failure.code()).isEqualTo(ErrorCode.QUEUE_FULL);
        pass(Duration.ofSeconds(1));
        assertThat(callers.subList(0, 3)).allMatch(seen -> seen.answer != null);
        calls(3);
        pass(Duration.ofSeconds(1));
        assertThat(callers.subList(4, 7)).allMatch(seen -> seen.answer != null);
    }

    @Test
    void aStreamNeverWaitsForCompany() {
        ArrayServer server = new ArrayServer(1).refusing(prompts -> ArrayServer.badRequest("scripted"));
        client(server, fixed());
        client.stream("hello").subscribe(event -> {}, failure -> {});
        client.stream("hello").subscribe(event -> {}, failure -> {});

        assertThat(server.sizes()).containsExactly(1, 1);
    }

    @Test
    void whatACallerLearnsOfHisAnswerIsHisOwn() {
        ArrayServer server = new ArrayServer(1);
        client(server, fixed());
        call("early");
        pass(Duration.ofMillis(6));
        call("late");
        pass(Duration.ofSeconds(1));

        assertThat(callers.get(0).answer.meta().queueTime()).isEqualTo(Duration.ofMillis(10));
        assertThat(callers.get(1).answer.meta().queueTime()).isEqualTo(Duration.ofMillis(4));
        assertThat(callers.get(0).answer.meta().duration()).isEqualTo(Duration.ofMillis(32));
        assertThat(callers.get(1).answer.meta().duration()).isEqualTo(Duration.ofMillis(26));
        assertThat(callers.get(0).answer.meta().attempts()).isEqualTo(1);
    }

    static Stream<Arguments> unlike() {
        GenerateRequest usual = GenerateRequest.of("hello");
        return Stream.of(
                Arguments.of("model", usual.mutate().model("other").build(), CallOptions.DEFAULTS),
                Arguments.of("limit", usual.mutate().maxOutputTokens(5).build(), CallOptions.DEFAULTS),
                Arguments.of("temperature", usual.mutate().temperature(0.5).build(), CallOptions.DEFAULTS),
                Arguments.of("stop", usual.mutate().stop("x").build(), CallOptions.DEFAULTS),
                Arguments.of("extra", usual.mutate().extra("top_k", 4).build(), CallOptions.DEFAULTS),
                Arguments.of("user", usual.mutate().userId("u").build(), CallOptions.DEFAULTS),
                Arguments.of("request id", usual.mutate().requestId("r").build(), CallOptions.DEFAULTS),
                Arguments.of("chat", usual.mutate().user("again").build(), CallOptions.DEFAULTS),
                Arguments.of("priority", usual, CallOptions.DEFAULTS.withPriority(Priority.BULK)),
                Arguments.of("attempts", usual, CallOptions.DEFAULTS.withMaxAttempts(1)),
                Arguments.of("header", usual, CallOptions.DEFAULTS.withHeader("X-Team", "a")),
                Arguments.of("sticky key", usual, CallOptions.DEFAULTS.withStickyKey("k")),
                Arguments.of("repeatable", usual, CallOptions.DEFAULTS.withRepeatable(false)),
                Arguments.of("endpoint", usual, CallOptions.DEFAULTS.withEndpoint("scripted")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unlike")
    void whatIsUnlikeIsNotJoined(String what, GenerateRequest request, CallOptions options) {
        ArrayServer server = new ArrayServer(4);
        client(server, fixed());
        calls(2);
        call(request, options);
        pass(LINGER);

        assertThat(server.sizes()).containsExactlyInAnyOrder(2, 1);
    }

    @Test
    void aScriptAnswersAllPromptsOfAJointRequestAlike() {
        ScriptedExchange wire = ScriptedExchange.create()
                .thenText("yes")
                .thenAnswer(List.of(Part.of(ArrayServer.response("one")), Part.of(ArrayServer.response("other"))));
        client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(timer)
                .batch(fixed().withMaxItems(2))
                .build();
        calls(4);

        assertThat(callers).extracting(seen -> seen.answer.text()).containsExactly("yes", "yes", "one", "other");
    }

    @Test
    void tenantsShareARequestWhichThenHasNone() {
        ArrayServer server = new ArrayServer(4);
        client(server, fixed());
        call(GenerateRequest.of("a"), CallOptions.DEFAULTS.withTenant("x"));
        call(GenerateRequest.of("b"), CallOptions.DEFAULTS.withTenant("y"));
        pass(LINGER);
        call(GenerateRequest.of("c"), CallOptions.DEFAULTS.withTenant("x"));
        call(GenerateRequest.of("d"), CallOptions.DEFAULTS.withTenant("x"));
        pass(LINGER);

        assertThat(server.calls).extracting(Call::tenant).containsExactly(null, "x");
    }

    @Test
    void severalAnswersToOnePromptCountSeveralTimes() {
        ArrayServer server = new ArrayServer(4);
        client(server, fixed().withMaxItems(4));
        GenerateRequest two = GenerateRequest.of("x").mutate().n(2).build();
        call(two, CallOptions.DEFAULTS);
        call(two, CallOptions.DEFAULTS);
        call(two, CallOptions.DEFAULTS);
        pass(LINGER);

        assertThat(server.sizes()).containsExactly(2, 1);
    }

    @Test
    void aClosedClientRefusesThoseWhoWait() {
        ArrayServer server = new ArrayServer(4);
        client(server, fixed());
        calls(3);
        client.close();
        pass(Duration.ofSeconds(1));

        assertThat(callers).allMatch(seen -> seen.failure.code() == ErrorCode.CLIENT_CLOSED);
        assertThat(server.calls).isEmpty();
    }

    @Test
    void aFailureAfterHalvingKnowsAllAttempts() {
        ArrayServer server = new ArrayServer(1)
                .refusing(prompts -> prompts.size() == 4
                        ? ArrayServer.badRequest("something here is not allowed")
                        : ErrorDetails.of(ErrorCode.QUOTA_EXHAUSTED, "no money")
                                .withAnswer(402, null, null)
                                .exception());
        client(server, fixed());
        calls(4);
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(4, 2, 2);
        assertThat(callers).allMatch(seen -> seen.failure.code() == ErrorCode.QUOTA_EXHAUSTED);
        assertThat(callers).allMatch(seen -> seen.failure.attempts() == 2);
    }

    @Test
    void callsWhoseTimeCountsFromTheTurnShareARequestOnlyIfItIsTheSame() {
        ArrayServer server = new ArrayServer(4);
        client(server, fixed());
        CallOptions patient = CallOptions.DEFAULTS.withPatient(true);
        call(GenerateRequest.of("a"), patient.withTotalTimeout(Duration.ofSeconds(5)));
        call(GenerateRequest.of("b"), patient.withTotalTimeout(Duration.ofSeconds(5)));
        call(GenerateRequest.of("c"), patient.withTotalTimeout(Duration.ofSeconds(6)));
        pass(LINGER);

        assertThat(server.sizes()).containsExactlyInAnyOrder(2, 1);
        assertThat(server.calls)
                .filteredOn(call -> call.operation().joint())
                .extracting(call -> call.options().totalTimeout())
                .containsExactly(Duration.ofSeconds(5));
    }
}
