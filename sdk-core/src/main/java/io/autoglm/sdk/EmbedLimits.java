package io.autoglm.sdk;

import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.internal.codec.ServerPaths;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What providers are known to take in one request for vectors. */
final class EmbedLimits {

    private EmbedLimits() {}

    /** Returns what every one of {@code endpoints} takes; a limit that none of them is known to have is absent. */
    static EmbedSpec of(Collection<PooledEndpoint> endpoints) {
        Integer items = null;
        Long tokens = null;
        for (PooledEndpoint endpoint : endpoints) {
            ServerPaths.Embeddings known = endpoint.embeddings();
            if (known != null) {
                items = smaller(items, known.maxItems());
                tokens = smaller(tokens, known.maxTokens());
            }
        }
        return EmbedSpec.asClient().withMaxItems(items).withMaxTokens(tokens);
    }

    /** Returns how many answers a joint request like {@code call} may ask for wherever it goes. */
    static int mostTexts(Call<?> call, Pool pool) {
        Integer known = call.operation() == Operation.EMBED
                ? pool.embedLimits(call.options().endpoint()).maxItems()
                : null;
        return known == null ? Integer.MAX_VALUE : known;
    }

    private static <T extends Comparable<T>> @Nullable T smaller(@Nullable T a, @Nullable T b) {
        return a == null ? b : b == null || a.compareTo(b) <= 0 ? a : b;
    }
}
