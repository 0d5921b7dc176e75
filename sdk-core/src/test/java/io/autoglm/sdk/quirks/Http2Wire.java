package io.autoglm.sdk.quirks;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A loopback server that speaks HTTP/2 without TLS and writes exactly the frames that a test says. Each connection has a thread. */
final class Http2Wire implements AutoCloseable {

    static final int NO_ERROR = 0;
    static final int INTERNAL_ERROR = 2;
    static final int REFUSED_STREAM = 7;
    static final int ENHANCE_YOUR_CALM = 11;

    /** What happens when the n-th request has arrived whole, n from 1 over all connections. */
    interface Script {
        void play(Connection connection, int stream, int request) throws IOException;
    }

    private final ServerSocket socket;
    private final Script script;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    private Http2Wire(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
    }

    static Http2Wire start(Script script) throws IOException {
        Http2Wire server = new Http2Wire(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
        daemon(server::accept);
        return server;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "http2-wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = new Connection(socket.accept());
                connections.add(connection);
                daemon(connection::serve);
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    int requests() {
        return requests.get();
    }

    int connections() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Connection connection : connections) {
            connection.socket.close();
        }
    }

    /** One connection. */
    final class Connection {

        private static final int DATA = 0;
        private static final int HEADERS = 1;
        private static final int RST_STREAM = 3;
        private static final int SETTINGS = 4;
        private static final int PING = 6;
        private static final int GOAWAY = 7;
        private static final int FLAG_END_STREAM = 1;
        private static final int FLAG_ACK = 1;
        private static final int FLAG_END_HEADERS = 4;
        private static final int PREFACE = 24;

        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
        }

        private void serve() {
            try (socket) {
                in.readNBytes(PREFACE);
                frame(SETTINGS, 0, 0, new byte[0]);
                while (true) {
                    read();
                }
            } catch (IOException closed) {
                // by either side
            }
        }

        private void read() throws IOException {
            int head = in.readInt();
            int type = head & 0xFF;
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(head >>> 8);
            if (type == SETTINGS && flags != FLAG_ACK) {
                frame(SETTINGS, FLAG_ACK, 0, new byte[0]);
            } else if (type == PING && flags != FLAG_ACK) {
                frame(PING, FLAG_ACK, 0, payload);
            } else if ((type == HEADERS || type == DATA) && (flags & FLAG_END_STREAM) != 0) {
                script.play(this, stream, requests.incrementAndGet());
            }
        }

        private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            out.writeInt(payload.length << 8 | type);
            out.writeByte(flags);
            out.writeInt(stream);
            out.write(payload);
            out.flush();
        }

        /** The head of an answer of status 200, and {@code body}. */
        Connection answer(int stream, String body, boolean end) throws IOException {
            frame(HEADERS, FLAG_END_HEADERS, stream, new byte[] {(byte) 0x88}); // of the static table
            return data(stream, body, end);
        }

        Connection data(int stream, String body, boolean end) throws IOException {
            frame(DATA, end ? FLAG_END_STREAM : 0, stream, body.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Connection reset(int stream, int code) throws IOException {
            frame(RST_STREAM, 0, stream, numbers(code));
            return this;
        }

        Connection goAway(int lastStream, int code) throws IOException {
            frame(GOAWAY, 0, 0, numbers(lastStream, code));
            return this;
        }

        private static byte[] numbers(int... values) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(bytes);
            for (int value : values) {
                data.writeInt(value);
            }
            return bytes.toByteArray();
        }
    }
}
