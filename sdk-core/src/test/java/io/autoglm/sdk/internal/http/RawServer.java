package io.autoglm.sdk.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A loopback server that does to its sockets exactly what a test says. Each connection has a thread. */
final class RawServer implements AutoCloseable {

    /** What a connection does. */
    interface Script {
        void play(Peer peer) throws Exception;
    }

    final ServerSocket socket;
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<Peer> closed = new LinkedBlockingQueue<>();

    private RawServer(ServerSocket socket) {
        this.socket = socket;
    }

    static RawServer start(Script script) throws IOException {
        RawServer server = new RawServer(new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()));
        daemon(() -> {
            while (true) {
                Peer peer = new Peer(server, server.socket.accept(), server.peers.size());
                server.peers.add(peer);
                daemon(() -> script.play(peer));
            }
        });
        return server;
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Exception ended) {
                        // the test closed a socket
                    }
                },
                "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    Request request() throws InterruptedException {
        Request request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request within 10 s");
        }
        return request;
    }

    void expectClose() throws InterruptedException {
        if (closed.poll(10, TimeUnit.SECONDS) == null) {
            throw new AssertionError("the client did not close within 10 s");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Peer peer : peers) {
            peer.socket.close();
        }
    }

    record Request(String head, byte[] body) {

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElse(null);
        }
    }

    static final class Peer {

        final RawServer server;
        final Socket socket;
        final int number;
        final InputStream in;
        final OutputStream out;

        Peer(RawServer server, Socket socket, int number) throws IOException {
            this.server = server;
            this.socket = socket;
            this.number = number;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        Request read() throws IOException {
            String head = readHead();
            Request withoutBody = new Request(head, new byte[0]);
            String length = withoutBody.header("content-length");
            byte[] body = length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
            Request request = new Request(head, body);
            server.requests.add(request);
            return request;
        }

        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    server.closed.add(this);
                    throw new IOException("peer closed");
                }
                head.write(b);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        Peer write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        Peer answer(int status, String body) throws IOException {
            return write("HTTP/1.1 " + status + " Status\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\nX-Request-Id: srv-1\r\n\r\n" + body);
        }

        Peer startChunked() throws IOException {
            return write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n");
        }

        Peer chunk(String text) throws IOException {
            return write(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        /** A whole streamed answer in one write. */
        Peer stream(String text) throws IOException {
            return write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(text.length())
                    + "\r\n" + text + "\r\n0\r\n\r\n");
        }

        Peer lastChunk() throws IOException {
            return write("0\r\n\r\n");
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the client closes, and tells the server's queue. */
        void awaitClose() {
            try {
                while (in.read() >= 0) {
                    // whatever else is sent
                }
            } catch (IOException reset) {
                // closed as well
            }
            server.closed.add(this);
        }
    }
}
