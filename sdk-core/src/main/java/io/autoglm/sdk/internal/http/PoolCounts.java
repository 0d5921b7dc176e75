package io.autoglm.sdk.internal.http;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/** Sums what the pools of all hosts count. */
final class PoolCounts implements ConnectionProvider.MeterRegistrar {

    private final Map<String, ConnectionPoolMetrics> pools = new ConcurrentHashMap<>();

    @Override
    public void registerMetrics(String poolName, String id, SocketAddress remote, ConnectionPoolMetrics metrics) {
        pools.put(id + remote, metrics);
    }

    @Override
    public void deRegisterMetrics(String poolName, String id, SocketAddress remote) {
        pools.remove(id + remote);
    }

    int acquired() {
        return sum(ConnectionPoolMetrics::acquiredSize);
    }

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
