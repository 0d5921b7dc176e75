package io.autoglm.sdk.observe;

import io.autoglm.sdk.observe.AutoGlmObservation.AttemptKey;
import io.autoglm.sdk.observe.AutoGlmObservation.CallDetail;
import io.autoglm.sdk.observe.AutoGlmObservation.CallKey;
import io.micrometer.common.docs.KeyName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All meters of this library; {@link AutoGlmMeters} and {@link ClientGauges} record them. Times are in seconds. A tag without a value is
 * {@value io.micrometer.common.KeyValue#NONE_VALUE}.
 */
public enum AutoGlmMeter {
    /** How long calls take. */
    DURATION(
            "gen_ai.client.operation.duration",
            Kind.TIMER,
            "how long calls take, from subscription to end",
            Tags.of(CallKey.values(), CallDetail.RESPONSE_MODEL, CallDetail.ERROR)),
    /** How long the first token takes. */
    TIME_TO_FIRST_CHUNK(
            "gen_ai.client.operation.time_to_first_chunk",
            Kind.TIMER,
            "how long the first text, thinking or tool delta of a stream takes, from subscription",
            Tags.common()),
    /** How long each further delta takes. */
    TIME_PER_OUTPUT_CHUNK(
            "gen_ai.client.operation.time_per_output_chunk",
            Kind.TIMER,
            "how long each further delta of a stream takes, from the one before",
            Tags.common()),
    /** What calls cost. */
    TOKEN_USAGE(
            "gen_ai.client.token.usage",
            Kind.SUMMARY,
            "model tokens of a call, as the server counted; nothing where it did not",
            Tags.and(Tags.common(), MeterTag.TOKEN_TYPE)),
    /** How long a model token takes. */
    TIME_PER_OUTPUT_TOKEN(
            "autoglm.client.time_per_output_token",
            Kind.TIMER,
            "how long each model token after the first takes in a whole stream: the time after the first delta by the tokens after the first",
            Tags.common()),
    /** How long attempts take. */
    ATTEMPTS(
            "autoglm.client.attempts",
            Kind.TIMER,
            "how long attempts take, without queue and back-off",
            Tags.of(AttemptKey.values(), CallDetail.ERROR)),
    /** Attempts after the first. */
    RETRIES("autoglm.client.retries", Kind.COUNTER, "attempts after the first that were sent", Tags.of(new KeyName[] {
        AttemptKey.ENDPOINT, AttemptKey.RETRY_REASON
    })),
    /** Failures that were not retried. */
    NOT_RETRIED(
            "autoglm.client.not_retried",
            Kind.COUNTER,
            "calls that failed after an attempt, by the reason for which there was no other",
            Tags.of(new KeyName[] {CallKey.ENDPOINT, CallDetail.NOT_RETRIED})),
    /** Calls that something else answered, or should have. */
    FALLBACKS(
            "autoglm.client.fallbacks",
            Kind.COUNTER,
            "how often calls turned to something else after they had failed",
            Tags.of(new KeyName[] {MeterTag.TO})),
    /** Calls under way. */
    CALLS("autoglm.client.calls", Kind.GAUGE, "calls under way, waiting ones included", Tags.ofClient()),
    /** Attempts in flight. */
    IN_FLIGHT("autoglm.client.in_flight", Kind.GAUGE, "attempts in flight", Tags.ofModel()),
    /** How many may be. */
    LIMIT("autoglm.client.limit", Kind.GAUGE, "how many attempts may be in flight now", Tags.ofModel()),
    /** Callers that wait. */
    WAITING(
            "autoglm.client.waiting",
            Kind.GAUGE,
            "attempts that wait for their turn",
            Tags.and(Tags.ofModel(), MeterTag.PRIORITY)),
    /** How long they wait. */
    QUEUE_TIME(
            "autoglm.client.queue_time",
            Kind.TIMER,
            "how long attempts waited for the turn that they got",
            Tags.of(new KeyName[] {AttemptKey.ENDPOINT, MeterTag.PRIORITY})),
    /** Calls that were not let through. */
    REFUSED(
            "autoglm.client.refused",
            Kind.COUNTER,
            "calls that this client refused itself, by reason",
            Tags.of(new KeyName[] {CallDetail.ERROR, MeterTag.PRIORITY})),
    /** How many requests the rate limit leaves. */
    REQUESTS_LEFT(
            "autoglm.client.rate.requests_left",
            Kind.GAUGE,
            "requests that the rate limit leaves now; not a number where there is none, or none is known",
            Tags.ofModel()),
    /** How many model tokens the rate limit leaves. */
    TOKENS_LEFT(
            "autoglm.client.rate.tokens_left",
            Kind.GAUGE,
            "model tokens that the rate limit leaves now; not a number where there is none, or none is known",
            Tags.ofModel()),
    /** Whether an endpoint is left alone. */
    BREAKER(
            "autoglm.client.breaker",
            Kind.GAUGE,
            "0 while attempts may go to the endpoint, 1 while it is left alone, 0.5 while some look",
            Tags.and(Tags.ofModel(), AttemptKey.ENDPOINT)),
    /** How many calls leave as one. */
    BATCH_CALLS(
            "autoglm.client.batch.calls",
            Kind.SUMMARY,
            "for how many calls joint requests were",
            Tags.of(BatchKey.values())),
    /** How well the tokens of a call were foreseen. */
    RESERVED_RATIO(
            "autoglm.client.rate.reserved_ratio",
            Kind.SUMMARY,
            "model tokens that the rate limit reserved for a call, by those that it took",
            Tags.common()),
    /** What is left of the retry budget. */
    BUDGET_BALANCE(
            "autoglm.client.retry.budget.balance",
            Kind.GAUGE,
            "how many retries all calls can still make together; infinite without a budget",
            Tags.ofClient()),
    /** How large the retry budget is. */
    BUDGET_CAPACITY(
            "autoglm.client.retry.budget.capacity",
            Kind.GAUGE,
            "how many retries are possible at once at the most; infinite without a budget",
            Tags.ofClient()),
    /** What the retry budget refused. */
    BUDGET_REFUSED(
            "autoglm.client.retry.budget.refused",
            Kind.COUNTER,
            "retries and hedges that the budget refused",
            Tags.ofClient()),
    /** Attempts beside another. */
    HEDGES(
            "autoglm.client.hedges",
            Kind.COUNTER,
            "second attempts that were sent beside one that had not answered, by their outcome: `success` when they answered first",
            Tags.of(new KeyName[] {AttemptKey.ENDPOINT, AttemptKey.OUTCOME}));

    /** What kind of meter it is. */
    public enum Kind {
        /** A histogram of times. */
        TIMER,
        /** A histogram of numbers. */
        SUMMARY,
        /** A number that only grows. */
        COUNTER,
        /** A number that goes up and down. */
        GAUGE
    }

    /** Tags that no observation has. */
    public enum MeterTag implements DescribedKey {
        /** Which tokens. */
        TOKEN_TYPE("gen_ai.token.type", "`input` or `output`"),
        /** Which client. */
        CLIENT("autoglm.client", "the name that the gauges were made with"),
        /** Which model. */
        MODEL("autoglm.model", "the configured model, or `other` for all others together"),
        /** What a call turned to. */
        TO(
                "autoglm.to",
                "the other model, or `answer` for the application's own answer; `other` from the 101st name on"),
        /** How urgent. */
        PRIORITY("autoglm.priority", "`interactive`, `normal` or `bulk`");

        private final String key;
        private final String meaning;

        MeterTag(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        @Override
        public String asString() {
            return key;
        }

        @Override
        public String meaning() {
            return meaning;
        }
    }

    private static final class Tags {

        /** OpenTelemetry's for all its meters of clients. */
        static List<KeyName> common() {
            return List.of(
                    CallKey.OPERATION,
                    CallKey.PROVIDER,
                    CallKey.MODEL,
                    CallKey.ADDRESS,
                    CallKey.PORT,
                    CallDetail.RESPONSE_MODEL);
        }

        static List<KeyName> ofClient() {
            return List.of(MeterTag.CLIENT);
        }

        static List<KeyName> ofModel() {
            return List.of(MeterTag.CLIENT, MeterTag.MODEL);
        }

        static List<KeyName> and(List<KeyName> tags, KeyName more) {
            return Stream.concat(tags.stream(), Stream.of(more)).toList();
        }

        static List<KeyName> of(KeyName[] tags, KeyName... more) {
            List<KeyName> all = new ArrayList<>(List.of(tags));
            all.addAll(List.of(more));
            return List.copyOf(all);
        }
    }

    private final String meter;
    private final Kind kind;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // lists of this file, of enum constants
    private final List<KeyName> tags;

    AutoGlmMeter(String meter, Kind kind, String meaning, List<KeyName> tags) {
        this.meter = meter;
        this.kind = kind;
        this.meaning = meaning;
        this.tags = tags;
    }

    /** Returns its name. */
    public String meterName() {
        return meter;
    }

    /** Returns what kind of meter it is. */
    public Kind kind() {
        return kind;
    }

    /** Returns what it measures, in words that begin like the rest of a sentence. */
    public String meaning() {
        return meaning;
    }

    /** Returns its tags; a convention of the application's own may add some. */
    public List<KeyName> tags() {
        return tags;
    }

    /** Returns the boundaries of its histogram: seconds, model tokens or calls; empty for other kinds. */
    public List<Double> boundaries() {
        return switch (this) {
            case TOKEN_USAGE -> Boundaries.TOKENS;
            case RESERVED_RATIO -> Boundaries.RATIO;
            case BATCH_CALLS -> Boundaries.CALLS;
            case TIME_PER_OUTPUT_TOKEN -> Boundaries.PER_TOKEN;
            default -> kind == Kind.TIMER ? Boundaries.SECONDS : List.of();
        };
    }

    /** As OpenTelemetry has them; those per token are the ones of its meters of servers. */
    private static final class Boundaries {
        static final List<Double> SECONDS =
                List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
        static final List<Double> TOKENS = List.of(
                1.0,
                4.0,
                16.0,
                64.0,
                256.0,
                1024.0,
                4096.0,
                16384.0,
                65536.0,
                262144.0,
                1048576.0,
                4194304.0,
                16777216.0,
                67108864.0);
        static final List<Double> CALLS = List.of(2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0);
        static final List<Double> RATIO = List.of(0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0);
        static final List<Double> PER_TOKEN =
                List.of(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);
    }
}
