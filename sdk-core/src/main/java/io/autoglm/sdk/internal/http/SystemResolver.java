package io.autoglm.sdk.internal.http;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** Names as the JVM resolves them. A lookup blocks a thread of {@code boundedElastic}, never an event loop. */
final class SystemResolver extends AddressResolverGroup<InetSocketAddress> {

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new Names(executor).asAddressResolver();
    }

    private interface Lookup<T> {
        T run() throws UnknownHostException;
    }

    private static final class Names extends InetNameResolver {

        Names(EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            look(() -> InetAddress.getByName(name), promise);
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            look(() -> List.of(InetAddress.getAllByName(name)), promise);
        }

        private static <T> void look(Lookup<T> lookup, Promise<T> promise) {
            try {
                Disposable unused = Schedulers.boundedElastic().schedule(() -> {
                    try {
                        promise.trySuccess(lookup.run());
                    } catch (UnknownHostException | RuntimeException unknown) {
                        promise.tryFailure(unknown);
                    }
                });
            } catch (RejectedExecutionException tooMany) {
                promise.tryFailure(tooMany);
            }
        }
    }
}
