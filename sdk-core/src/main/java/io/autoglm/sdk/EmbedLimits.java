package io.autoglm.sdk;

import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.internal.codec.ServerPaths;
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

    private static <T extends Comparable<T>> @Nullable T smaller(@Nullable T a, @Nullable T b) {
        return a == null ? b : b == null || a.compareTo(b) <= 0 ? a : b;
    }
}
