package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one call does differently from the client's settings; what is absent stays as the client has it. Immutable.
 *
 * <p>Shared things (concurrency limit, credentials) cannot be overridden per call.
 *
 * @param totalTimeout      one limit for queue, back-off and all attempts; positive
 * @param firstEventTimeout the longest wait for the first event of an attempt; positive; streams only
 * @param silenceTimeout    the longest pause between events; positive; streams only
 * @param maxAttempts       attempts at the most, the first included, at least 1
 * @param tenant            in whose name the call is made: 1 to 100 visible ASCII characters; in logs and traces, never sent to the
 *                          server; tenants take turns in the waiting room. Absent: that of the Reactor Context ({@link CallContext})
 * @param priority          how urgent the call is while it waits for its turn; absent: that of the Reactor Context, else
 *                          {@link Priority#NORMAL}
 * @param headers           HTTP headers added to each attempt; they win over the client's own headers, and cannot carry a credential
 */
public record CallOptions(
        @Nullable Duration totalTimeout,
        @Nullable Duration firstEventTimeout,
        @Nullable Duration silenceTimeout,
        @Nullable Integer maxAttempts,
        @Nullable String tenant,
        @Nullable Priority priority,
        Map<String, String> headers) {

    private static final int LONGEST_TENANT = 100;

    /** Everything as the client has it. */
    public static final CallOptions DEFAULTS = new CallOptions(null, null, null, null, null, null, Map.of());

    public CallOptions {
        positive("totalTimeout", totalTimeout);
        positive("firstEventTimeout", firstEventTimeout);
        positive("silenceTimeout", silenceTimeout);
        if (maxAttempts != null && maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, was " + maxAttempts);
        }
        if (tenant != null) {
            checkTenant(tenant);
        }
        headers = HeaderRules.checked(headers);
    }

    static void checkTenant(String tenant) {
        if (tenant.isEmpty() || tenant.length() > LONGEST_TENANT) {
            throw new IllegalArgumentException(
                    "tenant must have 1 to " + LONGEST_TENANT + " characters, had " + tenant.length());
        }
        for (int i = 0; i < tenant.length(); i++) {
            if (tenant.charAt(i) <= ' ' || tenant.charAt(i) >= 127) {
                throw new IllegalArgumentException(
                        "tenant must be visible ASCII, but has another character at index " + i);
            }
        }
    }

    private static void positive(String name, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }

    /** Returns a copy with one limit for queue, back-off and all attempts. */
    public CallOptions withTotalTimeout(@Nullable Duration value) {
        return new CallOptions(value, firstEventTimeout, silenceTimeout, maxAttempts, tenant, priority, headers);
    }

    /** Returns a copy with another limit for the first event of a stream. */
    public CallOptions withFirstEventTimeout(@Nullable Duration value) {
        return new CallOptions(totalTimeout, value, silenceTimeout, maxAttempts, tenant, priority, headers);
    }

    /** Returns a copy with another limit for pauses of a stream. */
    public CallOptions withSilenceTimeout(@Nullable Duration value) {
        return new CallOptions(totalTimeout, firstEventTimeout, value, maxAttempts, tenant, priority, headers);
    }

    /** Returns a copy with another number of attempts, the first included. */
    public CallOptions withMaxAttempts(@Nullable Integer value) {
        return new CallOptions(totalTimeout, firstEventTimeout, silenceTimeout, value, tenant, priority, headers);
    }

    /** Returns a copy that is made in the name of {@code value}. */
    public CallOptions withTenant(@Nullable String value) {
        return new CallOptions(totalTimeout, firstEventTimeout, silenceTimeout, maxAttempts, value, priority, headers);
    }

    /** Returns a copy that is as urgent as {@code value} says. */
    public CallOptions withPriority(@Nullable Priority value) {
        return new CallOptions(totalTimeout, firstEventTimeout, silenceTimeout, maxAttempts, tenant, value, headers);
    }

    /** Returns a copy with one more HTTP header. */
    public CallOptions withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new CallOptions(totalTimeout, firstEventTimeout, silenceTimeout, maxAttempts, tenant, priority, more);
    }
}
