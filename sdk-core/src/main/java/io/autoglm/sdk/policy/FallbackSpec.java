package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What answers when a call has failed at all endpoints and nothing of an answer was delivered: other models in their order, then a
 * supplier of the caller. Immutable.
 *
 * <p>The events of {@code answer} are passed on as they are asked for, and cancelled with the call. They need not be a whole answer:
 * {@code Started} is put before them and {@code Finished}, with {@code STOP}, behind them where they have none; {@code servedBy} of the
 * response is {@code fallback} in any case. Where it gives {@code null} or no text, thinking, tool call or end, or fails, the call fails
 * as it would have without it, and what was thrown is a suppressed exception of that.
 *
 * <p>Each leg but the last has to be over earlier than the call's deadline, so that what comes after it has time to answer.
 *
 * @param models         models to ask in place of the request's own, in this order; may be empty; names as requests have them, each once:
 *                       1 to 512 visible ASCII characters; the one that the request names is passed over
 * @param answer         gives the events of an answer, for example one that was kept; {@code null} when there is none. It is asked at
 *                       most once per call, on the thread on which the leg before it failed, and MUST NOT block
 * @param reserve        which part of the time that is left is kept for the legs that follow, 0 to 0.9
 * @param longestReserve how much is kept at the most; not negative
 */
public record FallbackSpec(
        List<String> models,
        @Nullable Function<GenerateRequest, ? extends Publisher<GenerateEvent>> answer,
        double reserve,
        Duration longestReserve) {

    private static final double MOST = 0.9;
    private static final int LONGEST_MODEL = 512;

    private static final FallbackSpec NONE = new FallbackSpec(List.of(), null, 0.1, Duration.ofSeconds(2));

    public FallbackSpec {
        models = List.copyOf(models);
        for (String model : models) {
            if (model.isEmpty()
                    || model.length() > LONGEST_MODEL
                    || model.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
                throw new IllegalArgumentException("fallback models must be 1 to " + LONGEST_MODEL
                        + " visible ASCII characters, one had " + model.length());
            }
        }
        if (Set.copyOf(models).size() < models.size()) {
            throw new IllegalArgumentException("fallback models must differ, were " + models);
        }
        if (!(reserve >= 0 && reserve <= MOST)) {
            throw new IllegalArgumentException("fallback reserve must be from 0 to " + MOST + ", was " + reserve);
        }
        if (longestReserve.isNegative()) {
            throw new IllegalArgumentException("fallback longestReserve must not be negative, was " + longestReserve);
        }
    }

    /** Returns nothing to fall back to; 10 % of the time, at most 2 s, is kept once there is something. */
    public static FallbackSpec none() {
        return NONE;
    }

    /** Returns whether there is nothing to fall back to. */
    public boolean isNone() {
        return models.isEmpty() && answer == null;
    }

    /** Returns a copy that asks these models, in this order. */
    public FallbackSpec withModels(String... values) {
        return new FallbackSpec(List.of(values), answer, reserve, longestReserve);
    }

    /** Returns a copy whose last leg is {@code value}. */
    public FallbackSpec withAnswer(Function<GenerateRequest, ? extends Publisher<GenerateEvent>> value) {
        return new FallbackSpec(
                models, Objects.requireNonNull(value, "answer must not be null"), reserve, longestReserve);
    }

    /** Returns a copy that keeps {@code share} of the time that is left, at most {@code most}, for the legs that follow. */
    public FallbackSpec withReserve(double share, Duration most) {
        return new FallbackSpec(models, answer, share, most);
    }

    @Override
    public String toString() {
        return isNone()
                ? "none"
                : "models " + models + (answer == null ? "" : ", then an answer of the application") + ", reserve "
                        + reserve + " up to " + longestReserve;
    }
}
