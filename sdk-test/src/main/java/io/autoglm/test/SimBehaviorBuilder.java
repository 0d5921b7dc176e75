package io.autoglm.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link SimBehavior}; every method sets the component of its name and returns this builder. The checks are made
 * by {@link #build()}. Not safe for several threads.
 */
public final class SimBehaviorBuilder {

    private static final String FRIENDLY =
            "Hello! I am a simulated model. 你好，世界！ Ask me anything: every answer is this one 🙂 and it is free.";

    private List<String> answer = pieces(FRIENDLY, 24);
    private List<String> reasoning = List.of();
    private List<SimToolCall> toolCalls = List.of();
    private List<String> models = List.of();
    private SimLatency firstToken = SimLatency.none();
    private SimLatency perToken = SimLatency.none();
    private @Nullable Integer maxConcurrent;
    private @Nullable Integer requestsPerMinute;
    private double errorRate;
    private int errorStatus = 503;
    private List<SimFault> faults = List.of();
    private double faultProbability = 1;
    private long seed = 42;
    private @Nullable String apiKey;
    private int tokensPerFlush = 1;
    private @Nullable Long tokens;
    private boolean recording = true;
    private boolean recordBodies;
    private SimProfile profile = SimProfile.OPENAI;
    private @Nullable SimGateway gateway;
    private @Nullable Duration loading;
    private @Nullable Integer loadingRequests;
    private @Nullable Integer goAwayAfter;

    SimBehaviorBuilder() {}

    SimBehaviorBuilder(SimBehavior from) {
        answer = from.answer();
        reasoning = from.reasoning();
        toolCalls = from.toolCalls();
        models = from.models();
        firstToken = from.firstToken();
        perToken = from.perToken();
        maxConcurrent = from.maxConcurrent();
        requestsPerMinute = from.requestsPerMinute();
        errorRate = from.errorRate();
        errorStatus = from.errorStatus();
        faults = from.faults();
        faultProbability = from.faultProbability();
        seed = from.seed();
        apiKey = from.apiKey();
        tokensPerFlush = from.tokensPerFlush();
        tokens = from.tokens();
        recording = from.recording();
        recordBodies = from.recordBodies();
        profile = from.profile();
        gateway = from.gateway();
        loading = from.loading();
        loadingRequests = from.loadingRequests();
        goAwayAfter = from.goAwayAfter();
    }

    /** Cuts a text into {@code count} pieces of nearly equal length, never inside a character. */
    private static List<String> pieces(String text, int count) {
        int length = text.codePointCount(0, text.length());
        List<String> pieces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = text.offsetByCodePoints(0, (int) ((long) length * i / count));
            int to = text.offsetByCodePoints(0, (int) ((long) length * (i + 1) / count));
            if (to > from) {
                pieces.add(text.substring(from, to));
            }
        }
        return pieces;
    }

    public SimBehaviorBuilder answer(List<String> pieces) {
        this.answer = pieces;
        return this;
    }

    public SimBehaviorBuilder answer(String... pieces) {
        return answer(List.of(pieces));
    }

    /**
     * Sets the answer to a text, cut into pieces of about four characters.
     *
     * @param text the text, may be empty
     * @return this builder
     */
    public SimBehaviorBuilder answerText(String text) {
        return answer(pieces(text, (text.codePointCount(0, text.length()) + 3) / 4));
    }

    public SimBehaviorBuilder reasoning(List<String> pieces) {
        this.reasoning = pieces;
        return this;
    }

    public SimBehaviorBuilder reasoning(String... pieces) {
        return reasoning(List.of(pieces));
    }

    public SimBehaviorBuilder toolCalls(List<SimToolCall> calls) {
        this.toolCalls = calls;
        return this;
    }

    public SimBehaviorBuilder toolCalls(SimToolCall... calls) {
        return toolCalls(List.of(calls));
    }

    public SimBehaviorBuilder models(List<String> names) {
        this.models = names;
        return this;
    }

    public SimBehaviorBuilder models(String... names) {
        return models(List.of(names));
    }

    public SimBehaviorBuilder firstToken(SimLatency latency) {
        this.firstToken = latency;
        return this;
    }

    public SimBehaviorBuilder perToken(SimLatency latency) {
        this.perToken = latency;
        return this;
    }

    public SimBehaviorBuilder maxConcurrent(@Nullable Integer limit) {
        this.maxConcurrent = limit;
        return this;
    }

    public SimBehaviorBuilder requestsPerMinute(@Nullable Integer limit) {
        this.requestsPerMinute = limit;
        return this;
    }

    public SimBehaviorBuilder errorRate(double share) {
        this.errorRate = share;
        return this;
    }

    public SimBehaviorBuilder errorStatus(int status) {
        this.errorStatus = status;
        return this;
    }

    public SimBehaviorBuilder faults(List<SimFault> choice) {
        this.faults = choice;
        return this;
    }

    public SimBehaviorBuilder faults(SimFault... choice) {
        return faults(List.of(choice));
    }

    public SimBehaviorBuilder faultProbability(double share) {
        this.faultProbability = share;
        return this;
    }

    public SimBehaviorBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    public SimBehaviorBuilder apiKey(@Nullable String key) {
        this.apiKey = key;
        return this;
    }

    public SimBehaviorBuilder tokensPerFlush(int pieces) {
        this.tokensPerFlush = pieces;
        return this;
    }

    public SimBehaviorBuilder tokens(@Nullable Long count) {
        this.tokens = count;
        return this;
    }

    public SimBehaviorBuilder tokens(long count) {
        return tokens(Long.valueOf(count));
    }

    public SimBehaviorBuilder recording(boolean on) {
        this.recording = on;
        return this;
    }

    public SimBehaviorBuilder recordBodies(boolean whole) {
        this.recordBodies = whole;
        return this;
    }

    public SimBehaviorBuilder profile(SimProfile server) {
        this.profile = server;
        return this;
    }

    /**
     * Sets the profile by its name.
     *
     * @param name the name in any case, as {@link SimProfile#parse(String)} reads it
     * @return this builder
     * @throws IllegalArgumentException if there is no such profile
     */
    public SimBehaviorBuilder profile(String name) {
        return profile(SimProfile.parse(name));
    }

    public SimBehaviorBuilder gateway(@Nullable SimGateway inFront) {
        this.gateway = inFront;
        return this;
    }

    public SimBehaviorBuilder loading(@Nullable Duration time) {
        this.loading = time;
        return this;
    }

    public SimBehaviorBuilder loadingRequests(@Nullable Integer count) {
        this.loadingRequests = count;
        return this;
    }

    public SimBehaviorBuilder goAwayAfter(@Nullable Integer streams) {
        this.goAwayAfter = streams;
        return this;
    }

    /**
     * Returns the behaviour.
     *
     * @return an immutable behaviour
     * @throws IllegalArgumentException naming the component, the rule and the value, if one is out of range
     */
    public SimBehavior build() {
        return new SimBehavior(
                answer,
                reasoning,
                toolCalls,
                models,
                firstToken,
                perToken,
                maxConcurrent,
                requestsPerMinute,
                errorRate,
                errorStatus,
                faults,
                faultProbability,
                seed,
                apiKey,
                tokensPerFlush,
                tokens,
                recording,
                recordBodies,
                profile,
                gateway,
                loading,
                loadingRequests,
                goAwayAfter);
    }
}
