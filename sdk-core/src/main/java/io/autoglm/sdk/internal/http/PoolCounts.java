package io.autoglm.sdk.internal.http;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import reactor.netty.http.client.HttpConnectionPoolMetrics;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sums what the pools of all hosts count.
 *
 * <p>An HTTP/2 connection stands in two pools: the pool of streams has it, lent for good by a pool of connections. A dead one may stand
 * in the first only, until it is looked at.
 */
final class PoolCounts implements ConnectionProvider.MeterRegistrar {

    private final Map<String, ConnectionPoolMetrics> pools = new ConcurrentHashMap<>();

    @Override
    public void registerMetrics(String poolName, String id, SocketAddress remote, ConnectionPoolMetrics metrics) {
        pools.put(poolName + id + remote, metrics);
    }

    @Override
    public void deRegisterMetrics(String poolName, String id, SocketAddress remote) {
        pools.remove(poolName + id + remote);
    }

    /** Returns how many attempts have a connection or a stream, or are getting one made. */
    int acquired() {
        int streams = 0;
        int lent = 0;
        int connections = 0;
        for (ConnectionPoolMetrics pool : pools.values()) {
            if (pool instanceof HttpConnectionPoolMetrics multiplexed) {
                streams += multiplexed.activeStreamSize();
                lent += multiplexed.allocatedSize();
            } else {
                connections += pool.acquiredSize();
            }
        }
        return streams + Math.max(0, connections - lent);
    }

    /** Returns how many connections are open and unused; of HTTP/2, how many are open. */
    int idle() {
        return sum(ConnectionPoolMetrics::idleSize);
    }

    int pending() {
        return sum(ConnectionPoolMetrics::pendingAcquireSize);
    }

    private int sum(ToIntFunction<ConnectionPoolMetrics> what) {
        return pools.values().stream().mapToInt(what).sum();
    }
}
