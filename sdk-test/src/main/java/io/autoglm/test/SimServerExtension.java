package io.autoglm.test;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A {@link SimServer} for JUnit: started before the tests, {@linkplain SimServer#reset() reset} before each, closed after
 * them.
 *
 * <p>With {@code @ExtendWith(SimServerExtension.class)}, or as a static {@code @RegisterExtension} field, one server serves all
 * tests of the class; as an instance field each test has its own. A test or life-cycle method may take a {@link SimServer}
 * parameter. Tests of one class that run at the same time share the recorder, so they should each have their own server.
 */
public final class SimServerExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private final SimBehavior behavior;
    private final SimTransport transport;
    private @Nullable SimServer server;
    private int classes;

    /** A server with the default behaviour. */
    public SimServerExtension() {
        this(SimBehavior.defaults());
    }

    /**
     * A server with a behaviour.
     *
     * @param behavior how it answers at the start of each test
     */
    public SimServerExtension(SimBehavior behavior) {
        this(behavior, SimTransport.plain());
    }

    private SimServerExtension(SimBehavior behavior, SimTransport transport) {
        this.behavior = behavior;
        this.transport = transport;
    }

    /**
     * A server that speaks TLS, as {@link SimServer#startTls(SimBehavior, int)} does.
     *
     * @param behavior how it answers at the start of each test
     * @return an extension for a field
     */
    public static SimServerExtension tls(SimBehavior behavior) {
        return on(behavior, SimTransport.tls());
    }

    /**
     * A server that is reached in a given way.
     *
     * @param behavior  how it answers at the start of each test
     * @param transport port, TLS and HTTP versions
     * @return an extension for a field
     */
    public static SimServerExtension on(SimBehavior behavior, SimTransport transport) {
        return new SimServerExtension(behavior, transport);
    }

    /**
     * Returns the server.
     *
     * @return the running server
     * @throws IllegalStateException outside of a test
     */
    public SimServer server() {
        SimServer running = server;
        if (running == null) {
            throw new IllegalStateException("the simulated server runs only during the tests of its class");
        }
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        classes++;
        startIfNeeded();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startIfNeeded().reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (classes == 0) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        classes--;
        if (classes == 0) {
            stop();
        }
    }

    private SimServer startIfNeeded() {
        SimServer running = server;
        if (running == null) {
            running = SimServer.start(behavior, transport);
            server = running;
        }
        return running;
    }

    private void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return startIfNeeded();
    }
}
