package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import java.math.BigDecimal;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Rules that a dialect has for requests, said one after the other: the first that is broken throws. A member that {@code extraBody}
 * replaces is not looked at.
 */
final class Rules {

    private final String dialect;
    private final GenerateRequest request;

    private Rules(String dialect, GenerateRequest request) {
        this.dialect = dialect;
        this.request = request;
    }

    /** Returns rules of {@code dialect} for {@code request}, none so far. */
    static Rules of(String dialect, GenerateRequest request) {
        return new Rules(dialect, request);
    }

    /** {@code value}, if there is one, is from {@code least} to {@code most}. */
    Rules within(String field, String member, @Nullable Number value, double least, double most) {
        boolean broken = value != null && !(value.doubleValue() >= least && value.doubleValue() <= most);
        return broken ? refuse(field, member, "must be from " + plain(least) + " to " + plain(most), value) : this;
    }

    /** There are at most {@code most} of {@code values}. */
    Rules atMost(String field, String member, Collection<?> values, int most) {
        boolean broken = values.size() > most;
        return broken ? refuse(field, member, "must be " + most + " at the most", values.size()) : this;
    }

    /** {@code value}, if there is one, has from {@code least} to {@code most} characters. */
    Rules length(String field, String member, @Nullable String value, int least, int most) {
        boolean holds = value == null || (value.length() >= least && value.length() <= most);
        return that(
                holds,
                field,
                member,
                "must have " + least + " to " + most + " characters",
                value == null ? 0 : value.length());
    }

    /** {@code value} is absent, because {@code reason}. */
    Rules absent(String field, String member, @Nullable Object value, String reason) {
        return value == null ? this : refuse(field, member, "must be absent (" + reason + ")", value);
    }

    /** {@code holds}, otherwise {@code rule} is broken by {@code value}. */
    Rules that(boolean holds, String field, String member, String rule, Object value) {
        return holds ? this : refuse(field, member, rule, value);
    }

    private Rules refuse(String field, String member, String rule, @Nullable Object value) {
        if (request.extraBody().containsKey(member)) {
            return this;
        }
        throw new IllegalArgumentException(field + " " + rule + " in dialect " + dialect + ", was " + value);
    }

    private static String plain(double bound) {
        return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }
}
