package io.autoglm.sdk.internal.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A loopback proxy: HTTP CONNECT, SOCKS 4a or SOCKS 5, told apart by their first byte. Every name is this machine. */
final class ProxyServer implements AutoCloseable {

    /** What each client asked for: a target such as {@code api.test:443}, with the protocol and the user before it. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final String user;
    private final int refusal;

    /** Lets {@code user} ("name:password", or "" for anybody) through, unless {@code refusal} is a status to answer with. */
    ProxyServer(String user, int refusal) throws IOException {
        this.user = user;
        this.refusal = refusal;
        daemon(() -> {
            while (true) {
                Socket client = socket.accept();
                open.add(client);
                daemon(() -> serve(client));
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // the test has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        int first = in.read();
        switch (first) {
            case 'C' -> connect(client, in);
            case 4 -> socks4(client, in);
            case 5 -> socks5(client, in);
            default -> client.close();
        }
    }

    private void connect(Socket client, DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder("C");
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        String target = head.substring("CONNECT ".length(), head.indexOf(" HTTP"));
        int at = head.indexOf("Basic ");
        if (at < 0) {
            at = head.indexOf("basic ");
        }
        String given = at < 0
                ? ""
                : new String(
                        java.util.Base64.getDecoder()
                                .decode(head.substring(at + 6, head.indexOf("\r\n", at))
                                        .trim()),
                        StandardCharsets.UTF_8);
        asked.add("http " + given + " " + target);
        OutputStream out = client.getOutputStream();
        if (refusal != 0 || !given.equals(user)) {
            out.write(("HTTP/1.1 " + (refusal != 0 ? refusal : 407) + " No\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            client.close();
            return;
        }
        out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        relay(client, target.substring(target.lastIndexOf(':') + 1));
    }

    private void socks4(Socket client, DataInputStream in) throws IOException {
        in.read();
        int port = in.readUnsignedShort();
        in.readInt();
        String name = text(in);
        String host = text(in);
        asked.add("socks4 " + name + " " + host + ":" + port);
        client.getOutputStream().write(new byte[] {0, (byte) (refusal != 0 ? 91 : 90), 0, 0, 0, 0, 0, 0});
        if (refusal == 0) {
            relay(client, String.valueOf(port));
        } else {
            client.close();
        }
    }

    private static String text(DataInputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b > 0; b = in.read()) {
            text.append((char) b);
        }
        return text.toString();
    }

    private void socks5(Socket client, DataInputStream in) throws IOException {
        OutputStream out = client.getOutputStream();
        byte[] methods = in.readNBytes(in.read());
        boolean canLogIn = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        String given = "";
        if (!user.isEmpty() && !canLogIn) {
            out.write(new byte[] {5, (byte) 0xff});
            asked.add("socks5 nobody");
            client.close();
            return;
        }
        if (canLogIn) {
            out.write(new byte[] {5, 2});
            in.read();
            given = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
            given += ":" + new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
            boolean known = given.equals(user);
            out.write(new byte[] {1, (byte) (known ? 0 : 1)});
            if (!known) {
                asked.add("socks5 " + given);
                client.close();
                return;
            }
        } else {
            out.write(new byte[] {5, 0});
        }
        in.readNBytes(3);
        int kind = in.read();
        String host = kind == 3
                ? new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII)
                : InetAddress.getByAddress(in.readNBytes(kind == 1 ? 4 : 16)).getHostAddress();
        int port = in.readUnsignedShort();
        asked.add("socks5 " + given + " " + host + ":" + port);
        out.write(new byte[] {5, (byte) (refusal != 0 ? 2 : 0), 0, 1, 127, 0, 0, 1, 0, 0});
        if (refusal == 0) {
            relay(client, String.valueOf(port));
        } else {
            client.close();
        }
    }

    private void relay(Socket client, String port) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        open.add(server);
        daemon(() -> pump(client, server));
        pump(server, client);
    }

    private static void pump(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
