package io.autoglm.sdk.policy;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Tenant and priority of calls, given once for all calls below a place instead of in the options of each.
 *
 * <p>They travel in the Reactor Context of whoever subscribes: a {@code WebFilter} that returns
 * {@code chain.filter(exchange).contextWrite(CallContext.tenant("shop-7"))} sets the tenant of each call that the request makes. What
 * {@link CallOptions} say wins. A value that is not usable fails the call with {@code AGLM-4004} before anything is sent: to go on
 * without it would let the call pass as somebody else's.
 *
 * <p>Take tenants from what was authenticated: whoever chooses his tenant freely gets a turn of his own for each that he invents.
 */
public final class CallContext {

    /** Under this key stands the tenant, a {@link String} as {@link CallOptions#tenant()} has it. */
    public static final String TENANT_KEY = "io.autoglm.sdk.tenant";

    /** Under this key stands the {@link Priority}. */
    public static final String PRIORITY_KEY = "io.autoglm.sdk.priority";

    private CallContext() {}

    /**
     * Returns a context that makes calls in the name of {@code tenant}, for {@code contextWrite}.
     *
     * @throws IllegalArgumentException when it is not 1 to 100 visible ASCII characters
     */
    public static Context tenant(String tenant) {
        CallOptions.checkTenant(tenant);
        return Context.of(TENANT_KEY, tenant);
    }

    /** Returns a context that makes calls as urgent as {@code priority}, for {@code contextWrite}. */
    public static Context priority(Priority priority) {
        return Context.of(PRIORITY_KEY, priority);
    }

    /**
     * Returns {@code options} with what {@code context} has and they have not.
     *
     * @throws IllegalArgumentException when a value in the context is not usable; names key and rule
     */
    public static CallOptions resolve(CallOptions options, ContextView context) {
        CallOptions resolved = options;
        if (options.tenant() == null) {
            String tenant = value(context, TENANT_KEY, String.class);
            resolved = tenant == null ? resolved : withTenant(resolved, tenant);
        }
        if (options.priority() == null) {
            Priority priority = value(context, PRIORITY_KEY, Priority.class);
            resolved = priority == null ? resolved : resolved.withPriority(priority);
        }
        return resolved;
    }

    private static CallOptions withTenant(CallOptions options, String tenant) {
        try {
            return options.withTenant(tenant);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(TENANT_KEY + " in the Reactor Context: " + refused.getMessage());
        }
    }

    private static <T> @Nullable T value(ContextView context, String key, Class<T> type) {
        Object value = context.getOrDefault(key, null);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        throw new IllegalArgumentException(key + " in the Reactor Context must be a " + type.getSimpleName() + ", was: "
                + value.getClass().getSimpleName());
    }
}
