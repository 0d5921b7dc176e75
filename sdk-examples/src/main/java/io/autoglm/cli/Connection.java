package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.time.TimeoutSpec;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The client of one run of the program, and the simulated servers behind it, one at least when nothing says where else to go. Closing it
 * ends all.
 *
 * @param client    what to call
 * @param simulated the servers inside this program
 */
record Connection(AutoGlmClient client, List<SimServer> simulated) implements AutoCloseable {

    Connection {
        simulated = List.copyOf(simulated);
    }

    /**
     * Makes the client that {@code endpoint} describes; nothing is connected yet.
     *
     * @param timeouts the limits that no option of {@code endpoint} sets
     * @param telling  what is said while a call is under way
     * @throws UsageException                          when an option is not usable
     * @throws io.autoglm.sdk.error.AutoGlmException when the client refuses them
     */
    static Connection open(EndpointOptions endpoint, TimeoutSpec timeouts, Shell shell, Telling telling) {
        return open(endpoint, timeouts, shell, builder -> tell(builder, telling, shell));
    }

    /** Makes the same client, {@code more} having a say too. */
    static Connection open(
            EndpointOptions endpoint, TimeoutSpec timeouts, Shell shell, Consumer<AutoGlmClientBuilder> more) {
        AutoGlmClientBuilder builder = builder(endpoint, timeouts, shell);
        more.accept(builder);
        List<SimServer> servers = new ArrayList<>();
        try {
            if (endpoint.nowhere(shell)) {
                servers.add(startSimulated(shell));
                builder.baseUrl(servers.get(0).baseUrl());
            }
            endpoint.pool.apply(builder, shell, servers);
            return new Connection(builder.build(), servers);
        } catch (RuntimeException e) {
            servers.forEach(SimServer::close);
            throw e instanceof IllegalArgumentException ? new UsageException(String.valueOf(e.getMessage())) : e;
        }
    }

    private static AutoGlmClientBuilder builder(EndpointOptions endpoint, TimeoutSpec timeouts, Shell shell) {
        AutoGlmClientBuilder builder = AutoGlmClient.builder();
        try {
            endpoint.apply(builder, shell, timeouts);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        return builder;
    }

    static void tell(AutoGlmClientBuilder builder, Telling telling, Shell shell) {
        switch (telling) {
            case NOTHING -> {}
            case LONG_WAITS -> builder.attemptListener(new RetryNotice(shell, RetryNotice.WORTH_A_WORD));
            case EVERYTHING -> {
                WireLog log = new WireLog(shell);
                builder.policy(PolicyPosition.PER_ATTEMPT, log)
                        .httpClient(log::watch)
                        .attemptListener(new RetryNotice(shell, Duration.ZERO));
            }
        }
    }

    private static SimServer startSimulated(Shell shell) {
        SimServer server = SimServer.start(EndpointDraft.simulated().build());
        shell.say("no endpoint given: answering from the simulated server inside this program at " + server.baseUrl());
        return server;
    }

    @Override
    public void close() {
        client.close();
        simulated.forEach(SimServer::close);
    }
}
