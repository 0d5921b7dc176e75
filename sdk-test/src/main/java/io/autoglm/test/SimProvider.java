package io.autoglm.test;

import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Starts one simulated server per JVM when it is first asked and returns its base URL.
 *
 * <p>Registered as a {@code java.util.function.Supplier} service, so that a client finds the simulated server on the class
 * path without knowing this module. The server runs on daemon threads until the JVM ends.
 */
public final class SimProvider implements Supplier<URI> {

    /** For {@link java.util.ServiceLoader}. */
    public SimProvider() {}

    /**
     * Returns the base URL, {@code http://127.0.0.1:PORT/v1}; every call in a JVM returns the same.
     *
     * @return the base URL
     */
    @Override
    public URI get() {
        return Holder.BASE_URL;
    }

    /**
     * On a thread of its own, because a thread of Reactor's refuses to start it: an application that makes its beans when they are needed
     * asks on an event loop, which waits here for some milliseconds, once.
     */
    static SimServer start() {
        FutureTask<SimServer> starting = new FutureTask<>(SimServer::start);
        Thread thread = new Thread(starting, "autoglm-sim-start");
        thread.setDaemon(true);
        thread.start();
        try {
            return starting.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the simulated server cannot be started", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the simulated server was being started", interrupted);
        }
    }

    private static final class Holder {

        private static final URI BASE_URL = URI.create(start().baseUrl());
    }
}
