package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.PlayedServer.Behaviour;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A server is out for a minute, in virtual time, over the whole client: 200 calls per second come all the while, from 10 s before until
 * 20 s after. Each run prints its figures.
 */
class OutageTests {

    private static final int PER_SECOND = 200;
    private static final int START = 10;
    private static final int END = 70;
    private static final int LAST = 90;

    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Behaviour ANSWERS = PlayedServer.answers(Duration.ofMillis(50));
    private static final Behaviour ANSWERS_SLOWLY = PlayedServer.answers(SLOW);
    private static final Behaviour FAILS = PlayedServer.fails(QUICK, PlayedServer.badGateway());
    private static final LimitSpec LARGE = LimitSpec.fixed(10_000).withMaxWaiting(100_000);
    private static final TimeoutSpec IMPATIENT = TimeoutSpec.defaults().withFirstEvent(Duration.ofSeconds(2));

    /**
     * What happens.
     *
     * @param name      for the report
     * @param healthy   the server before and after
     * @param out       the server while it is out
     * @param streaming whether the calls are streams
     */
    private record Case(
            String name, Behaviour healthy, Behaviour out, boolean streaming, LimitSpec limit, TimeoutSpec timeouts) {

        Case(String name, Behaviour healthy, Behaviour out) {
            this(name, healthy, out, false, LimitSpec.defaults(), TimeoutSpec.defaults());
        }

        Case streams() {
            return new Case(name, healthy, out, true, limit, timeouts);
        }

        Case limited(LimitSpec value) {
            return new Case(name, healthy, out, streaming, value, timeouts);
        }

        Case impatient() {
            return new Case(name, healthy, out, streaming, limit, IMPATIENT);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Figures(PlayedServer server, OpenLoop calls) {

        double attemptsPerCall() {
            return (double) server.attempts(START, END) / calls.offered(START, END);
        }

        /** The worst second from 5 s after the end. */
        double worstAfterwards() {
            return calls.worstSecond(END + 5, LAST);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.3f attempts per call, goodput %.3f; worst second of the first five after it %.3f, of the rest %.3f;"
                            + " call time p50 %d ms, p99 %d ms; %s",
                    attemptsPerCall(),
                    calls.goodput(START, END),
                    calls.worstSecond(END, END + 5),
                    worstAfterwards(),
                    calls.percentile(0.5).toMillis(),
                    calls.percentile(0.99).toMillis(),
                    calls.failures());
        }
    }

    static Stream<Case> outages() {
        return Stream.of(
                new Case("503 of a gateway", ANSWERS, FAILS),
                new Case("503 of a gateway, streams", ANSWERS, FAILS).streams(),
                new Case("503 of the server", ANSWERS, PlayedServer.fails(QUICK, PlayedServer.overloaded(null))),
                new Case(
                        "503 with Retry-After: 1",
                        ANSWERS,
                        PlayedServer.fails(QUICK, PlayedServer.overloaded(Duration.ofSeconds(1)))),
                new Case(
                        "connection refused",
                        ANSWERS,
                        PlayedServer.fails(Duration.ofNanos(100_000), PlayedServer.refused())),
                new Case("answers take 1 s", ANSWERS_SLOWLY, FAILS).limited(LARGE),
                new Case("503 takes 1 s", ANSWERS, PlayedServer.fails(SLOW, PlayedServer.badGateway())).limited(LARGE),
                new Case("no first event in 2 s", ANSWERS, PlayedServer.isSilent())
                        .streams()
                        .impatient()
                        .limited(LARGE));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void anOutageGetsLittleMoreThanTheUsualLoadAndIsForgottenAtOnce(Case outage) {
        Figures figures = run(outage, RetryBudgetSpec.defaults());

        // those who come later do not even ask: the server asks for a pause, or the breaker has found that nothing
        // listens
        boolean waits = outage.name().contains("Retry-After") || outage.name().contains("refused");
        assertThat(figures.attemptsPerCall()).as("%s", figures).isBetween(waits ? 0.001 : 1.0, waits ? 0.1 : 1.2);
        assertThat(figures.worstAfterwards()).as("%s", figures).isGreaterThanOrEqualTo(0.95);
    }

    static Stream<Case> worstOutages() {
        return outages()
                .filter(outage ->
                        outage.name().equals("503 of a gateway") || outage.streaming() && outage.limit() == LARGE);
    }

    @ParameterizedTest
    @MethodSource("worstOutages")
    void withoutABudgetTheSameOutageGetsAlmostFourTimesTheLoad(Case outage) {
        assertThat(run(outage, RetryBudgetSpec.unlimited()).attemptsPerCall()).isBetween(3.7, 4.0);
    }

    @Test
    void aLimitThatIsTooLowForTheLoadRefusesWhatCannotWaitAndIsUsedInFullAfterwards() {
        Case tooLow = new Case("answers take 1 s, limit 16", ANSWERS_SLOWLY, FAILS).limited(LimitSpec.fixed(16));

        Figures figures = run(tooLow, RetryBudgetSpec.defaults());

        assertThat(figures.attemptsPerCall()).as("%s", figures).isLessThan(1.2);
        assertThat(figures.server().attempts(END + 5, LAST)).isBetween(16 * 14, 16 * 15);
        assertThat(figures.calls().failures()).containsKey(ErrorCode.QUEUE_FULL);
    }

    @Test
    void attemptsThatFailSlowlyFillTheWaitingRoomAndItIsEmptiedWhenTheServerIsBack() {
        Case slow = new Case("503 takes 1 s, limit 16", ANSWERS, PlayedServer.fails(SLOW, PlayedServer.badGateway()))
                .limited(LimitSpec.fixed(16));

        Figures figures = run(slow, RetryBudgetSpec.defaults());

        assertThat(figures.attemptsPerCall()).as("the limit: 16 per second").isLessThan(0.09);
        assertThat(figures.worstAfterwards()).as("%s", figures).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void failuresThatHitEveryTwentiethAttemptAreAllMadeGood() {
        Figures figures = run(partly(0.05), RetryBudgetSpec.defaults());

        assertThat(figures.calls().goodput(START, END)).as("%s", figures).isGreaterThan(0.999);
    }

    @Test
    void failuresThatHitHalfOfTheAttemptsCostTheGoodputThatMoreLoadWouldBuy() {
        Figures bounded = run(partly(0.5), RetryBudgetSpec.defaults());
        Figures free = run(partly(0.5), RetryBudgetSpec.unlimited());

        assertThat(bounded.attemptsPerCall()).as("%s", bounded).isBetween(1.03, 1.2);
        assertThat(bounded.calls().goodput(START, END)).as("%s", bounded).isGreaterThan(0.5);
        assertThat(free.attemptsPerCall()).as("%s", free).isGreaterThan(1.8);
        assertThat(free.calls().goodput(START, END)).as("%s", free).isGreaterThan(0.9);
    }

    /** All that fails in it can be made again: the budget holds what the successes of the last ten seconds brought. */
    @Test
    void aBlipIsMadeGood() {
        Behaviour blip = PlayedServer.answers(Duration.ofMillis(50))
                .during(Duration.ofSeconds(30), Duration.ofMillis(30_300), FAILS);

        Figures figures = run(new Case("out for 300 ms", blip, blip), RetryBudgetSpec.defaults());

        assertThat(figures.calls().failures()).isEmpty();
        assertThat(figures.server().attempts(30, 31))
                .isGreaterThan(figures.calls().offered(30, 31) + 80);
    }

    /** A server that can do 300 per second does 100 for 10 s, and works off what nobody waits for any more. */
    @Test
    void aServerThatWasTooSlowForAWhileComesBackWithABudgetAndNeverWithout() {
        Behaviour healthy = PlayedServer.worksOff(at -> isWithin(at, 20) ? 100 : 300);
        Behaviour same = PlayedServer.worksOff(at -> isWithin(at, 20) ? 100 : 300);
        Case overload = new Case("too slow for 10 s", healthy, healthy)
                .streams()
                .impatient()
                .limited(LARGE);
        Case again =
                new Case("too slow for 10 s", same, same).streams().impatient().limited(LARGE);

        Figures bounded = run(overload, RetryBudgetSpec.defaults());
        Figures free = run(again, RetryBudgetSpec.unlimited());

        assertThat(bounded.worstAfterwards()).as("%s", bounded).isEqualTo(1);
        assertThat(free.calls().goodput(END, LAST)).as("%s", free).isZero();
    }

    private static boolean isWithin(Duration at, int end) {
        return at.toSeconds() >= START && at.toSeconds() < end;
    }

    private static Case partly(double share) {
        return new Case(
                String.format(Locale.ROOT, "%.0f %% of the attempts fail", share * 100),
                ANSWERS,
                PlayedServer.mixed(share, FAILS, ANSWERS));
    }

    private static Figures run(Case each, RetryBudgetSpec budget) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Behaviour behaviour = each.healthy().during(Duration.ofSeconds(START), Duration.ofSeconds(END), each.out());
        PlayedServer server = new PlayedServer(behaviour, new Random(1));
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(server)
                .scheduler(time)
                .random(new Random(2))
                .limit(each.limit())
                .timeouts(each.timeouts())
                .retryBudget(budget)
                .build();
        Figures figures =
                new Figures(server, OpenLoop.run(time, client, each.streaming(), PER_SECOND, LAST, new Random(3)));
        System.out.println(each + (budget.limited() ? ": " : ", no budget: ") + figures);
        return figures;
    }
}
