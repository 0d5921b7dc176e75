package io.autoglm.test;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link SimServer} answers: what it says, how fast, how much it accepts, and how often it fails.
 *
 * <p>Immutable and safe to share. Start from {@link #defaults()} or {@link #builder()}; derive a variant with
 * {@link #mutate()}. The same seed and the same order of requests give the same latencies, errors and faults.
 *
 * <p>{@link #toString()} never shows the API key.
 *
 * @param answer            the text of the answer in the pieces in which it is streamed, one model token each
 * @param reasoning         the reasoning text before it, in pieces; empty for a model that does not think
 * @param toolCalls         the tool calls after the text; empty for none
 * @param models            the models that exist; empty means that every model name is answered
 * @param firstToken        the time before the first piece
 * @param perToken          the time before each further piece
 * @param maxConcurrent     the most generate requests at once, at least 1, more are answered 429; {@code null} for no limit
 * @param requestsPerMinute the most generate requests per minute, at least 1, more are answered 429; {@code null} for none
 * @param errorRate         the share of generate requests answered with {@code errorStatus}, 0 to 1
 * @param errorStatus       the status of those, 400 to 599
 * @param faults            faults of which one is chosen for a request, evenly; empty for none
 * @param faultProbability  the share of requests that get one of {@code faults}, 0 to 1
 * @param seed              what all chance is derived from
 * @param apiKey            the key that every request must bring, else 401; {@code null} for an open server
 * @param tokensPerFlush    how many pieces are written to the socket at once, at least 1
 * @param tokens            how many text pieces an answer has, at least 1: the answer is repeated or cut; {@code null} for
 *                          the answer once
 * @param recording         whether requests are kept for {@link SimServer#requests()}
 * @param recordBodies      whether bodies over 64 KiB are kept whole; else their first 64 KiB
 * @param profile           which server is imitated
 * @param gateway           what stands in front of it; {@code null} for nothing
 * @param loading           how long, from the moment the behaviour applies, the server answers that its model is loading; {@code null} for not at all
 * @param loadingRequests   how many requests, of every kind, it answers so before it is ready, at least 1; {@code null} for none
 * @param goAwayAfter       after how many streams an HTTP/2 connection is given up with GOAWAY, at least 1; {@code null} for never
 */
public record SimBehavior(
        List<String> answer,
        List<String> reasoning,
        List<SimToolCall> toolCalls,
        List<String> models,
        SimLatency firstToken,
        SimLatency perToken,
        @Nullable Integer maxConcurrent,
        @Nullable Integer requestsPerMinute,
        double errorRate,
        int errorStatus,
        List<SimFault> faults,
        double faultProbability,
        long seed,
        @Nullable String apiKey,
        int tokensPerFlush,
        @Nullable Long tokens,
        boolean recording,
        boolean recordBodies,
        SimProfile profile,
        @Nullable SimGateway gateway,
        @Nullable Duration loading,
        @Nullable Integer loadingRequests,
        @Nullable Integer goAwayAfter) {

    /** The model that {@code GET /models} names when no models are configured. */
    public static final String DEFAULT_MODEL = "sim-1";

    /** Checks every component. */
    public SimBehavior {
        answer = List.copyOf(answer);
        reasoning = List.copyOf(reasoning);
        toolCalls = List.copyOf(toolCalls);
        models = List.copyOf(models);
        faults = List.copyOf(faults);
        requireShare("errorRate", errorRate);
        requireShare("faultProbability", faultProbability);
        requireAtLeastOne("maxConcurrent", maxConcurrent);
        requireAtLeastOne("requestsPerMinute", requestsPerMinute);
        requireAtLeastOne("tokensPerFlush", tokensPerFlush);
        requireAtLeastOne("tokens", tokens);
        if (errorStatus < 400 || errorStatus > 599) {
            throw new IllegalArgumentException("errorStatus must be between 400 and 599, was " + errorStatus);
        }
        if (tokens != null && answer.isEmpty()) {
            throw new IllegalArgumentException("answer must not be empty when tokens is set, tokens was " + tokens);
        }
        if (apiKey != null && apiKey.isBlank()) {
            throw new IllegalArgumentException("apiKey must not be blank");
        }
        requireAtLeastOne("loadingRequests", loadingRequests);
        requireAtLeastOne("goAwayAfter", goAwayAfter);
        if (loading != null) {
            Durations.requirePositive("loading", loading);
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1, was " + share);
        }
    }

    private static void requireAtLeastOne(String name, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, was " + value);
        }
    }

    /**
     * Returns a server that answers every chat request at once with a short friendly text of 24 pieces.
     *
     * @return the default behaviour
     */
    public static SimBehavior defaults() {
        return builder().build();
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static SimBehaviorBuilder builder() {
        return new SimBehaviorBuilder();
    }

    /**
     * Starts from this behaviour.
     *
     * @return a builder that holds every component of this one
     */
    public SimBehaviorBuilder mutate() {
        return new SimBehaviorBuilder(this);
    }

    /**
     * Returns the text of an answer of {@code answer().size()} pieces.
     *
     * @return the pieces joined
     */
    public String answerText() {
        return String.join("", answer);
    }

    @Override
    public String toString() {
        return "SimBehavior[profile=" + profile + ", gateway=" + gateway + ", loading=" + loading
                + ", loadingRequests=" + loadingRequests + ", goAwayAfter=" + goAwayAfter + ", answer=" + answer.size()
                + " pieces, reasoning="
                + reasoning.size()
                + " pieces, toolCalls=" + toolCalls.size() + ", tokens=" + tokens + ", models=" + models
                + ", firstToken="
                + firstToken + ", perToken=" + perToken + ", maxConcurrent=" + maxConcurrent + ", requestsPerMinute="
                + requestsPerMinute + ", errorRate=" + errorRate + ", errorStatus=" + errorStatus + ", faults=" + faults
                + ", faultProbability=" + faultProbability + ", seed=" + seed + ", apiKey="
                + (apiKey == null ? "none" : "***") + ", tokensPerFlush=" + tokensPerFlush + ", recording=" + recording
                + ", recordBodies=" + recordBodies + "]";
    }
}
