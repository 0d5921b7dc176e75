package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.PartialText;
import io.autoglm.sdk.policy.ServerQuota;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A minute has 60,000 model tokens and as many are there at once; a prompt counts 100, an answer may be 400 long. */
class RateGateTests implements GateContract {

    private static final Rate MANY = new Rate(60_000, Duration.ofMinutes(1), 60_000);
    private static final RateSpec TOKENS =
            RateSpec.defaults().withTokens(MANY).withCounter(new Fixed()).withLongestPause(null);
    private static final long EXPECTED = 500;

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final RateGate gate = new RateGate(TOKENS, "here/m");

    private static final class Fixed implements TokenCounter {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public long request(GenerateRequest request) {
            asked.incrementAndGet();
            return 100;
        }

        @Override
        public long text(String text) {
            return text.length();
        }
    }

    /** In the contract attempts are over before they were sent, so that all comes back. */
    @Override
    public Gate gate() {
        return new RateGate(RateSpec.standard(), "here/m");
    }

    private Call<?> generate() {
        return Call.of(
                Operation.STREAM,
                GenerateRequest.builder().user("hi").maxOutputTokens(400).build(),
                CallOptions.DEFAULTS,
                timer);
    }

    private static Ticket sent(RateGate gate, Call<?> call) {
        Ticket ticket = gate.take(call, call.nowNanos());
        call.log().sent(1, "key");
        return ticket;
    }

    private static AutoGlmException failure(ErrorCode code, @Nullable Integer status, @Nullable Duration hint) {
        return ErrorDetails.of(code, "scripted")
                .withAnswer(status, null, null)
                .withRetryAfter(hint, null)
                .withLimit("requests 60")
                .exception();
    }

    private static Usage usage(int input, int output) {
        return new Usage(input, output, input + output, null, null);
    }

    private long spent() {
        return 60_000 - gate.tokensLeft(0);
    }

    @Test
    void setsAsideWhatTheTextsToEmbedCostAndSettlesItByUsage() {
        Call<?> call = Call.of(
                Operation.EMBED,
                EmbedRequest.of(List.of("one", "three", "sixteen characters")),
                CallOptions.DEFAULTS,
                timer);
        TokenCounter counter = TokenCounter.estimating();
        long estimated = counter.text("one") + counter.text("three") + counter.text("sixteen characters");
        RateGate own = new RateGate(TOKENS.withCounter(counter), "here/m");
        long before = own.tokensLeft(0);

        Ticket ticket = sent(own, call);
        assertThat(before - own.tokensLeft(0)).isEqualTo(estimated).isPositive();
        assertThat(call.log().reservedTokens()).isEqualTo(estimated);

        call.log().used(usage(5, 0));
        ticket.ended(Outcome.SUCCESS, null, 0);
        assertThat(before - own.tokensLeft(0)).isEqualTo(5);
    }

    @Test
    void setsThePromptAndTheLongestAnswerAsideAtFirst() {
        Call<?> call = generate();
        gate.take(call, 0);

        assertThat(spent()).isEqualTo(EXPECTED);
        assertThat(call.log().reservedTokens()).isEqualTo(EXPECTED);
        assertThat(call.log().inputTokens()).isEqualTo(100);
        assertThat(gate.requestsLeft(0)).as("no limit").isNull();
    }

    @ParameterizedTest(name = "{0} answers of 40 and more, max_tokens {1}, n {2} → {3}")
    @CsvSource({
        "9, 400,, 500",
        "10, 400,, 148",
        "10,,, 148",
        "10, 20,, 120",
        "10, 400, 3, 244",
        "200, 400,, 333",
        "0,,, 600",
        "0, 400, 2, 900"
    })
    void setsAsideWhatNineOfTenAnswersDoNotExceed(
            int answers, @Nullable Integer most, @Nullable Integer n, long aside) {
        for (int i = 0; i < answers; i++) {
            Call<?> call = generate();
            Ticket ticket = sent(gate, call);
            call.log().used(usage(100, 40 + i));
            ticket.ended(Outcome.SUCCESS, null, 0);
        }
        GenerateRequest request =
                GenerateRequest.builder().user("hi").maxOutputTokens(most).n(n).build();
        Call<?> call = Call.of(Operation.GENERATE, request, CallOptions.DEFAULTS, timer);
        gate.take(call, 0);

        assertThat(call.log().reservedTokens()).isEqualTo(aside);
    }

    @Test
    void costsWhatTheServerCountedAlsoWhenThatIsMore() {
        Call<?> call = generate();
        Ticket ticket = sent(gate, call);
        call.log().used(usage(120, 30));
        ticket.ended(Outcome.SUCCESS, null, 0);
        assertThat(spent()).isEqualTo(150);

        Call<?> longer = generate();
        Ticket other = sent(gate, longer);
        longer.log().used(usage(120, 2_000));
        other.ended(Outcome.IGNORED, null, 0);
        assertThat(spent()).isEqualTo(150 + 2_120);
    }

    @Test
    void costsThePromptAndWhatHadArrivedWhenNobodyCounted() {
        Call<?> call = generate();
        Ticket ticket = sent(gate, call);
        PartialText text = new PartialText();
        text.text("12345");
        text.reasoning("123");
        call.log().keeping(text);
        ticket.ended(Outcome.IGNORED, null, 0);
        assertThat(spent()).as("cancelled in the middle").isEqualTo(108);

        sent(gate, generate()).ended(Outcome.FAILED, failure(ErrorCode.FIRST_EVENT_TIMEOUT, null, null), 0);
        assertThat(spent()).as("nothing had come").isEqualTo(108 + 100);

        sent(gate, generate()).ended(Outcome.SUCCESS, null, 0);
        assertThat(spent()).as("an answer of unknown length").isEqualTo(208 + EXPECTED);
    }

    @ParameterizedTest(name = "{0} {1} → {2}")
    @CsvSource({
        "RATE_LIMITED, 429, 500",
        "OVERLOADED, 503, 0",
        "INVALID_REQUEST, 400, 0",
        "SERVER_ERROR, 500, 0",
        "STREAM_CUT,, 100",
        "CONNECTION_LOST,, 100",
        "CONNECT_FAILED,, 0",
        "CONNECT_TIMEOUT,, 0",
        "DNS_FAILED,, 0",
        "TLS_FAILED,, 0",
        "PROXY_REFUSED,, 0",
        "STALE_CONNECTION,, 0",
        "POOL_EXHAUSTED,, 0",
        "UNSUPPORTED_REQUEST,, 0"
    })
    void anAttemptThatFailedCosts(ErrorCode code, @Nullable Integer status, long tokens) {
        AutoGlmException failure = failure(code, status, null);
        sent(gate, generate()).ended(Outcome.of(failure), failure, 0);

        assertThat(spent()).isEqualTo(tokens);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatNeverArrivedCostsNoRequestEither(ErrorCode code) {
        RateGate requests = new RateGate(
                RateSpec.defaults()
                        .withRequests(new Rate(1, Duration.ofDays(1), 10))
                        .withLongestPause(null),
                "here/m");
        AutoGlmException failure = failure(code, null, null);
        sent(requests, generate()).ended(Outcome.of(failure), failure, 0);

        boolean isFree =
                code.id().startsWith("AGLM-4") || code.id().startsWith("AGLM-30") && code != ErrorCode.CONNECTION_LOST;
        assertThat(requests.requestsLeft(0)).isEqualTo(isFree ? 10 : 9);
    }

    @Test
    void whatWasNeverSentIsGivenBackWhole() {
        gate.take(generate(), 0).ended(Outcome.IGNORED, null, 0);

        assertThat(spent()).isZero();
    }

    @Test
    void callsThatMakeNoModelWriteCostNoModelTokens() {
        Call<?> call = Call.of(Operation.COUNT_TOKENS, GenerateRequest.of("hi"), CallOptions.DEFAULTS, timer);
        gate.take(call, 0);

        assertThat(spent()).isZero();
        assertThat(call.log().reservedTokens()).isNull();
    }

    @Test
    void oneCallIsCountedOnceAndOnlyWhenItMatters() {
        Fixed counter = new Fixed();
        RateGate counting = new RateGate(TOKENS.withCounter(counter), "here/m");
        Call<?> call = generate();
        for (int i = 0; i < 100; i++) {
            counting.check(call, 0);
        }
        sent(counting, call).ended(Outcome.SUCCESS, null, 0);
        counting.take(call.withAttempt(2, Set.of()), 0);
        assertThat(counter.asked).hasValue(1);

        RateGate free = new RateGate(RateSpec.standard().withCounter(counter), "here/m");
        free.check(generate(), 0);
        free.take(generate(), 0);
        assertThat(counter.asked).as("no limit of model tokens is known").hasValue(1);
    }

    @Test
    void aCounterThatFailsHurtsNobody() {
        TokenCounter broken = new TokenCounter() {
            @Override
            public long request(GenerateRequest request) {
                throw new IllegalStateException("broken");
            }

            @Override
            public long text(String text) {
                return -1;
            }
        };
        RateGate hurt = new RateGate(TOKENS.withCounter(broken), "here/m");
        Call<?> call = generate();
        Ticket ticket = sent(hurt, call);
        assertThat(call.log().reservedTokens()).isEqualTo(5 + 400);

        PartialText text = new PartialText();
        text.text("four words, or five");
        call.log().keeping(text);
        ticket.ended(Outcome.IGNORED, null, 0);
        assertThat(hurt.tokensLeft(0)).isEqualTo(60_000 - 5 - 5);
    }

    @Test
    void aCallThatCostsMoreThanThereEverIsGoesAloneAndTheOthersWaitUntilItIsPaid() {
        RateGate small = new RateGate(TOKENS.withTokens(new Rate(6_000, Duration.ofMinutes(1), 200)), "here/m");
        List<Ticket> taken = exhaust(small, generate());

        assertThat(taken).hasSize(1);
        assertThat(small.check(generate(), 0))
                .isEqualTo(new Verdict.NotBefore(Duration.ofSeconds(5).toNanos()));
        assertThat(small.tokensLeft(0)).isZero();
    }

    @Test
    void listenersHearWhenSomethingComesBackAndOnlyThen() {
        AtomicInteger heard = new AtomicInteger();
        gate.onChange(heard::incrementAndGet);
        Call<?> call = generate();
        Ticket ticket = sent(gate, call);
        call.log().used(usage(100, 500));
        ticket.firstEvent(Duration.ofMillis(3));
        ticket.ended(Outcome.SUCCESS, null, 0);
        assertThat(heard).as("it cost more").hasValue(0);

        gate.take(generate(), 0).ended(Outcome.IGNORED, null, 0);
        assertThat(heard).hasValue(1);
    }

    @Test
    void whatTheServerSaysHoldsFromTheFirstEventOn() {
        RateGate following = new RateGate(RateSpec.defaults().withCounter(new Fixed()), "here/m");
        AtomicInteger heard = new AtomicInteger();
        following.onChange(heard::incrementAndGet);
        List<Call<?>> calls = new ArrayList<>();
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(generate());
            timer.advanceTimeBy(Duration.ofMillis(1));
            assertThat(following.check(calls.get(i), calls.get(i).nowNanos())).isEqualTo(Verdict.OPEN);
            tickets.add(sent(following, calls.get(i)));
        }
        long now = calls.get(0).nowNanos();
        calls.get(0).log().quota(quota(now, 4, 700));
        tickets.get(0).firstEvent(Duration.ofMillis(1));

        assertThat(heard).hasValue(1);
        assertThat(following.requestsLeft(now)).as("two were sent since").isEqualTo(2);
        assertThat(following.tokensLeft(now)).isEqualTo(700);
        assertThat(exhaust(following, generate())).as("500 model tokens each").hasSize(1);
        tickets.get(0).ended(Outcome.SUCCESS, null, now);
        assertThat(heard).as("it said nothing new").hasValue(1);

        calls.get(1).log().quota(quota(now, 0, 9_000));
        tickets.get(1).ended(Outcome.FAILED, failure(ErrorCode.SERVER_ERROR, 500, null), now);
        assertThat(following.requestsLeft(now)).as("failures tell as well").isZero();
        assertThat(following).asString().contains("server's requests window of 60");
    }

    private static ServerQuota quota(long now, long requests, long tokens) {
        return new ServerQuota(
                List.of(
                        new ServerQuota.Limit("requests", Unit.REQUESTS, 60L, requests, Duration.ofSeconds(30), null),
                        new ServerQuota.Limit("tokens", Unit.TOKENS, 10_000L, tokens, Duration.ofSeconds(30), null)),
                now);
    }

    @ParameterizedTest(name = "used up for {0} s more: {1}")
    @CsvSource({"60, waits", "74, waits", "75, refused", "43200, refused"})
    void nobodyWaitsForHoursUntilALimitIsWholeAgain(long seconds, String what) {
        RateGate daily = new RateGate(RateSpec.defaults(), "here/m");
        Call<?> first = generate();
        Ticket ticket = sent(daily, first);
        first.log().quota(day(0, seconds));
        ticket.ended(Outcome.SUCCESS, null, 0);

        Verdict verdict = daily.check(generate(), 0);
        if (what.equals("waits")) {
            assertThat(verdict)
                    .isEqualTo(new Verdict.NotBefore(
                            Duration.ofSeconds(seconds + 1).toNanos()));
            return;
        }
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Closed.class, closed -> {
            AutoGlmException failure = closed.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.PAUSED);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(seconds + 1));
            assertThat(failure.resetAt()).isEqualTo(Instant.EPOCH.plusSeconds(seconds + 1));
            assertThat(failure.limit()).contains("day window of 60");
        });
    }

    /** Else a bucket of a day, of which little was left at the start, would be taken for a window of a day until it is over. */
    @Test
    void oneAttemptInAMinuteHearsWhatIsLeftOfALimitThatIsUsedUpForLong() {
        RateGate daily = new RateGate(RateSpec.defaults(), "here/m");
        Call<?> first = generate();
        Ticket ticket = sent(daily, first);
        first.log().quota(day(0, 43_200));
        ticket.ended(Outcome.SUCCESS, null, 0);

        timer.advanceTimeBy(Duration.ofSeconds(60));
        Call<?> second = generate();
        assertThat(daily.check(second, second.nowNanos())).isEqualTo(Verdict.OPEN);
        Ticket looks = sent(daily, second);
        assertThat(daily.check(second, second.nowNanos())).as("one only").isInstanceOf(Verdict.Closed.class);
        second.log().quota(new ServerQuota(day(5, 43_140).limits(), second.nowNanos()));
        looks.ended(Outcome.SUCCESS, null, second.nowNanos());

        assertThat(daily.check(second, second.nowNanos())).isEqualTo(Verdict.OPEN);
    }

    @Test
    void whoDoesNotPauseWaitsForALimitAsLongAsItTakes() {
        RateGate daily = new RateGate(RateSpec.defaults().withLongestPause(null), "here/m");
        Call<?> first = generate();
        Ticket ticket = sent(daily, first);
        first.log().quota(day(0, 43_200));
        ticket.ended(Outcome.SUCCESS, null, 0);

        assertThat(daily.check(first, 0)).isInstanceOf(Verdict.NotBefore.class);
    }

    private static ServerQuota day(long left, long seconds) {
        return new ServerQuota(
                List.of(new ServerQuota.Limit(
                        "day", Unit.REQUESTS, 60L, left, Duration.ofSeconds(seconds), Duration.ofDays(1))),
                0);
    }

    @Test
    void whoDoesNotFollowHearsNothing() {
        RateGate deaf = new RateGate(RateSpec.defaults().withFollow(false), "here/m");
        Call<?> call = generate();
        Ticket ticket = sent(deaf, call);
        call.log().quota(quota(0, 0, 0));
        ticket.ended(Outcome.SUCCESS, null, 0);

        assertThat(deaf.check(call, 0)).isEqualTo(Verdict.OPEN);
        assertThat(deaf.requestsLeft(0)).isNull();
    }
}
