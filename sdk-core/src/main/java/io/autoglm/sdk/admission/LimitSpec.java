package io.autoglm.sdk.admission;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts run at once, and how many callers may wait for their turn. Exactly one of {@code fixed}, {@code adaptive} and
 * {@code custom} decides how many run.
 *
 * <p>The limit holds for each model on its own: the configured model has one, all other models have one together.
 *
 * @param fixed      attempts in flight at once, 1 to 10,000, whatever the server says; {@code null} when another decides
 * @param adaptive   a limit that learns from the server's answers; {@code null} when another decides
 * @param custom     makes a limit of your own, once for each model that has one; {@code null} when another decides
 * @param maxWaiting callers that wait, of all models together, 0 to 1,000,000; one more is refused. 0 refuses whoever cannot start at once
 */
public record LimitSpec(
        @Nullable Integer fixed,
        @Nullable AdaptiveLimitSpec adaptive,
        @Nullable Supplier<? extends Limit> custom,
        int maxWaiting) {

    /** The most attempts in flight that can be asked for. */
    public static final int HIGHEST_CONCURRENT = 10_000;

    /** The largest waiting room that can be asked for. */
    public static final int HIGHEST_WAITING = 1_000_000;

    private static final int WAITING = 1_000;

    public LimitSpec {
        long given =
                Stream.of(fixed, adaptive, custom).filter(each -> each != null).count();
        if (given != 1) {
            throw new IllegalArgumentException("exactly one of fixed, adaptive and custom must be given, were fixed "
                    + fixed + ", adaptive " + adaptive + ", custom " + custom);
        }
        if (fixed != null) {
            within("fixed", fixed, 1, HIGHEST_CONCURRENT);
        }
        within("maxWaiting", maxWaiting, 0, HIGHEST_WAITING);
    }

    static int within(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " must be " + lowest + " to " + highest + ", was " + value);
        }
        return value;
    }

    /** Returns {@link AdaptiveLimitSpec#defaults()} and 1,000 waiting calls. */
    public static LimitSpec defaults() {
        return adaptive(AdaptiveLimitSpec.defaults());
    }

    /** Returns {@code value} attempts at once, and 1,000 waiting calls. */
    public static LimitSpec fixed(int value) {
        return new LimitSpec(value, null, null, WAITING);
    }

    /** Returns a limit that learns, and 1,000 waiting calls. */
    public static LimitSpec adaptive(AdaptiveLimitSpec value) {
        return new LimitSpec(null, value, null, WAITING);
    }

    /** Returns limits that {@code value} makes, and 1,000 waiting calls. */
    public static LimitSpec custom(Supplier<? extends Limit> value) {
        return new LimitSpec(null, null, value, WAITING);
    }

    /** Returns a copy with another number of waiting callers. */
    public LimitSpec withMaxWaiting(int value) {
        return new LimitSpec(fixed, adaptive, custom, value);
    }

    /** Returns a new limit, which has learnt nothing yet. */
    public Limit newLimit() {
        if (adaptive != null) {
            return new AdaptiveLimit(adaptive);
        } else if (fixed != null) {
            return new FixedLimit(fixed);
        } else if (custom != null) {
            return custom.get();
        }
        throw new IllegalStateException("no limit");
    }
}
