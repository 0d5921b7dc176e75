package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class SimServerExtensionTests {

    private static String ask(SimServer server) throws Exception {
        try (RawClient client = new RawClient(server)) {
            return client.send(RawClient.post(RawClient.chat(false))).readAnswer();
        }
    }

    @Test
    void outsideOfItsTestsThereIsNoServer() {
        assertThatThrownBy(() -> new SimServerExtension().server()).isInstanceOf(IllegalStateException.class);
    }

    @Nested
    @ExtendWith(SimServerExtension.class)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class AsAParameter {

        private SimServer before;

        @BeforeEach
        void set(SimServer server) {
            before = server;
        }

        @Test
        @Order(1)
        void everyMethodGetsTheSameServer(SimServer server) throws Exception {
            assertThat(server).isSameAs(before);
            server.behavior(SimBehavior.builder().answer("changed").build());
            server.enqueue(SimFault.gluedFrames(), SimFault.status(503));

            assertThat(ask(server)).contains("changed");
            assertThat(server.requests()).hasSize(1);
        }

        @Test
        @Order(2)
        void nothingIsLeftOfTheTestBefore(SimServer server) throws Exception {
            assertThat(server.requests()).isEmpty();
            assertThat(server.stats().requests()).isZero();
            assertThat(ask(server)).contains(" 200 ", "Hello!", "req_sim1");
        }
    }

    @Nested
    class AsAnInstanceField {

        private static final Set<Integer> PORTS = new HashSet<>();

        @RegisterExtension
        final SimServerExtension sim =
                new SimServerExtension(SimBehavior.builder().answer("mine").build());

        @Test
        void aTestHasItsOwnServer() throws Exception {
            assertThat(ask(sim.server())).contains("mine");
            PORTS.add(sim.server().port());
        }

        @Test
        void anotherTestHasAnother() throws Exception {
            assertThat(ask(sim.server())).contains("mine");
            assertThat(sim.server().requests()).hasSize(1);
            PORTS.add(sim.server().port());
        }

        @AfterAll
        static void bothAreClosed() {
            assertThat(PORTS)
                    .isNotEmpty()
                    .allSatisfy(port -> assertThatThrownBy(() -> new java.net.Socket("127.0.0.1", port).close())
                            .isInstanceOf(java.net.ConnectException.class));
        }
    }
}
