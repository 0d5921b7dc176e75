package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.RetryCause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** The whole decision, budget included: as a table ({@code retry/decisions.txt}), and what holds whatever the case. */
class RetryDecisionTests {

    private static final RandomGenerator MIDDLE = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    private final Call<?> call =
            Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, VirtualTimeScheduler.create());

    static List<String> rows() throws IOException {
        try (InputStream in = RetryDecisionTests.class.getResourceAsStream("/retry/decisions.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static RetryBudget budgetOf(int retries) {
        return new RetryBudget(
                RetryBudgetSpec.defaults().withMinimum(retries).withPerSecond(0).withPerSuccess(0));
    }

    private static @Nullable Duration millis(String text) {
        return text.isEmpty() ? null : Duration.ofMillis(Long.parseLong(text));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides(String row) {
        String[] cells = Stream.of(row.split("\\|", -1)).map(String::strip).toArray(String[]::new);
        ErrorDetails details =
                ErrorDetails.of(ErrorCode.valueOf(cells[0]), "scripted").withRetryAfter(millis(cells[7]), null);
        AutoGlmException failure = details.withShouldRetry(cells[6].isEmpty() ? null : cells[6].equals("yes"))
                .exception();
        FailedAttempt attempt = new FailedAttempt(
                Integer.parseInt(cells[3]),
                failure,
                cells[4].isEmpty() ? List.of() : List.of(ErrorCode.valueOf(cells[4])),
                cells[2].equals("yes"),
                !cells[1].equals("once"),
                cells[5].equals("yes"),
                cells[1].equals("stream"),
                millis(cells[8]));
        int left = Integer.parseInt(cells[9]);
        RetryBudget budget = budgetOf(left);

        RetryDecision decision = new RetryPolicy(RetrySpec.defaults(), MIDDLE, budget, AttemptListener.NONE)
                .decide(call, attempt, Context.empty());

        assertThat(said(decision, budget)).isEqualTo(cells[10]);
        assertThat(budget.refused()).isEqualTo(cells[10].equals("never: budget") ? 1 : 0);
    }

    private static String said(RetryDecision decision, RetryBudget budget) {
        if (decision instanceof RetryDecision.After after) {
            return "after " + after.delay().toMillis() + " ms: "
                    + after.reason().word() + (budget.withdrawn() == 0 ? ", free" : "");
        }
        assertThat(budget.withdrawn()).as("nothing is withdrawn for a no").isZero();
        return "never: " + ((RetryDecision.GiveUp) decision).reason().word();
    }

    @Test
    void theTableIsLongAndKnowsEachCodeAndEachReason() throws IOException {
        List<String> rows = rows();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
        Set<String> codes = rows.stream()
                .map(row -> row.substring(0, row.indexOf('|')).strip())
                .collect(Collectors.toSet());
        assertThat(codes)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(Enum::name).toList());
        String all = String.join("\n", rows);
        for (NotRetried reason : NotRetried.values()) {
            assertThat(all).contains("never: " + reason.word());
        }
        for (RetryCause cause : RetryCause.values()) {
            assertThat(all).contains(": " + cause.word());
        }
    }

    /** Any settings, any failure, any state. */
    @Test
    void whateverTheCaseTheRulesHold() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int retries = 0;
        for (int i = 0; i < 50_000; i++) {
            RetrySpec spec = spec(random);
            FailedAttempt attempt = attempt(random);
            int left = random.nextInt(3);
            RetryBudget budget = budgetOf(left);
            RetryDecision decision =
                    new RetryPolicy(spec, random, budget, AttemptListener.NONE).decide(call, attempt, Context.empty());
            String what = "seed " + seed + ", " + spec + ", " + attempt + ", budget " + left + ": " + decision;
            if (decision instanceof RetryDecision.After after) {
                retries++;
                check(what, spec, attempt, after, left - (int) budget.balance(0));
            } else if (budget.withdrawn() != 0
                    || (decision.equals(new RetryDecision.GiveUp(NotRetried.BUDGET)) && left > 0)) {
                throw new AssertionError(what);
            }
        }
        assertThat(retries).isBetween(2_000, 40_000);
    }

    private static void check(
            String what, RetrySpec spec, FailedAttempt attempt, RetryDecision.After after, int withdrawn) {
        Duration hint = attempt.failure().retryAfter();
        Duration remaining = attempt.remaining();
        RetryCause cause = after.reason();
        boolean isOneOff = cause == RetryCause.STALE_CONNECTION || cause == RetryCause.CREDENTIAL_RENEWED;
        boolean atOnce = isOneOff || attempt.elsewhere();
        assertThat(attempt.committed()).as(what).isFalse();
        assertThat(attempt.repeatable()).as(what).isTrue();
        assertThat(attempt.failure().isTransient() || cause == RetryCause.OTHER_ENDPOINT)
                .as(what)
                .isTrue();
        assertThat(cause != RetryCause.OTHER_ENDPOINT || attempt.elsewhere())
                .as(what)
                .isTrue();
        assertThat(after.delay().isNegative()).as(what).isFalse();
        assertThat(remaining == null || after.delay().compareTo(remaining) < 0)
                .as(what)
                .isTrue();
        assertThat(hint == null || attempt.elsewhere() || hint.compareTo(spec.maxHint()) <= 0)
                .as(what)
                .isTrue();
        assertThat(atOnce || hint == null || after.delay().compareTo(hint) >= 0)
                .as(what)
                .isTrue();
        assertThat(isOneOff || attempt.number() < spec.maxAttempts()).as(what).isTrue();
        assertThat(withdrawn).as(what).isEqualTo(cause == RetryCause.STALE_CONNECTION ? 0 : 1);
    }

    private static RetrySpec spec(Random random) {
        return RetrySpec.defaults()
                .withMaxAttempts(1 + random.nextInt(6))
                .withMaxHint(Duration.ofMillis(random.nextInt(100_000)))
                .withFailed(backoff(random))
                .withThrottled(backoff(random));
    }

    private static Backoff backoff(Random random) {
        long base = random.nextInt(5_000);
        return new Backoff(
                Duration.ofMillis(base),
                1 + 9 * random.nextDouble(),
                Duration.ofMillis(base + random.nextInt(60_000)),
                Backoff.Jitter.values()[random.nextInt(3)]);
    }

    private static FailedAttempt attempt(Random random) {
        ErrorCode[] codes = ErrorCode.values();
        ErrorDetails details = ErrorDetails.of(codes[random.nextInt(codes.length)], "random")
                .withRetryAfter(random.nextBoolean() ? Duration.ofNanos(random.nextLong(100_000_000_000L)) : null, null)
                .withShouldRetry(random.nextInt(3) == 0 ? Boolean.valueOf(random.nextBoolean()) : null);
        List<ErrorCode> earlier = new ArrayList<>();
        int number = 1 + random.nextInt(6);
        while (earlier.size() < number - 1) {
            earlier.add(codes[random.nextInt(codes.length)]);
        }
        return new FailedAttempt(
                number,
                details.exception(),
                earlier,
                random.nextInt(5) == 0,
                random.nextInt(5) != 0,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? null : Duration.ofNanos(random.nextLong(100_000_000_000L)));
    }
}
