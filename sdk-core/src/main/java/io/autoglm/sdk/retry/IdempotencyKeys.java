package io.autoglm.sdk.retry;

import io.autoglm.sdk.model.ModelRequest;
import io.autoglm.sdk.policy.Call;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** One key per call, by which a server can know its attempts again. */
final class IdempotencyKeys {

    private static final long VERSION = 0xF000L;
    private static final long RANDOM_BASED = 0x4000L;
    private static final long VARIANT = 0xC000_0000_0000_0000L;
    private static final long RFC_9562 = 0x8000_0000_0000_0000L;

    private IdempotencyKeys() {}

    /** Returns {@code call} with a key in its headers; as it is when it sends nothing, or the caller has set a key. */
    static <E> Call<E> keyed(Call<E> call, RandomGenerator random) {
        if (!(call.request() instanceof ModelRequest)
                || call.options().headers().containsKey(RetrySpec.IDEMPOTENCY_KEY)) {
            return call;
        }
        return call.withOptions(
                call.options().withHeader(RetrySpec.IDEMPOTENCY_KEY, key(random).toString()));
    }

    /** Returns a UUID of version 4. */
    static UUID key(RandomGenerator random) {
        return new UUID((random.nextLong() & ~VERSION) | RANDOM_BASED, (random.nextLong() & ~VARIANT) | RFC_9562);
    }
}
