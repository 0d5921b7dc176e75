package io.autoglm.sdk.quirks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback server that answers its n-th request with exactly the bytes that the n-th answer writes; the last answer is given again for
 * ever. Each connection has a thread.
 */
final class QuirkServer implements AutoCloseable {

    /** What is written in answer to one request. The connection stays open afterwards unless it was closed here. */
    interface Answer {
        void to(Wire wire) throws Exception;

        /** Returns this answer, given when the head of the request was read and nothing of its body. */
        default Answer early() {
            Answer late = this;
            return new Answer() {
                @Override
                public void to(Wire wire) throws Exception {
                    late.to(wire);
                }

                @Override
                public boolean isEarly() {
                    return true;
                }
            };
        }

        default boolean isEarly() {
            return false;
        }
    }

    private final ServerSocket socket;
    private final Arrivals arrivals;
    private final List<Answer> answers;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private final List<Wire.Received> received = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private QuirkServer(ServerSocket socket, Arrivals arrivals, List<Answer> answers) {
        this.socket = socket;
        this.arrivals = arrivals;
        this.answers = answers;
    }

    static QuirkServer start(Arrivals arrivals, int port, Answer... answers) {
        try {
            ServerSocket socket = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
            QuirkServer server = new QuirkServer(socket, arrivals, List.of(answers));
            daemon(server::accept);
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "quirk-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                accepted.setTcpNoDelay(true);
                Wire wire = new Wire(accepted, arrivals, wires.size() + 1);
                wires.add(wire);
                daemon(() -> serve(wire));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Wire wire) {
        try {
            while (wire.readHead()) {
                Answer answer = answers.get(Math.min(answered.getAndIncrement(), answers.size() - 1));
                if (!answer.isEarly()) {
                    wire.readBody();
                }
                received.add(wire.request());
                answer.to(wire);
                written.incrementAndGet();
                if (wire.isClosed()) {
                    return;
                }
            }
        } catch (IOException | InterruptedException ended) {
            // one of both sides closed
        } catch (Throwable failure) {
            failures.add(failure);
        } finally {
            wire.close();
        }
    }

    /** The base URL. */
    String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    int port() {
        return socket.getLocalPort();
    }

    int requests() {
        return received.size();
    }

    Wire.Received request(int number) {
        return received.get(number - 1);
    }

    int connections() {
        return wires.size();
    }

    /** The connection with this number, from 1. */
    Wire connection(int number) {
        return wires.get(number - 1);
    }

    /** Waits until each answer is written and the client has taken all of it. */
    void settle() {
        QuirkFixture.await("the server to answer", () -> written.get() == requests());
        for (Wire wire : wires) {
            try {
                wire.arrive();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Closes everything, and tells what went wrong in an answer. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        wires.forEach(Wire::close);
        for (Throwable failure : failures) {
            throw new AssertionError("an answer failed: " + failure, failure);
        }
    }
}
