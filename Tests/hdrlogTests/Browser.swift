import Foundation

/// Chromium without a window, asked by its DevTools protocol what it makes of a page.
enum Browser {
    private static let programs = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]

    private static var program: String? {
        programs.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether the tests that need it can run; where `CI` is set they must.
    static var isThere: Bool {
        program != nil || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// A script of bash that shows `page.html` in a window so many pixels wide, and prints a line each of
    /// what was asked for by network, what stands in the console, and what `expressions` are.
    static func script(width: Int, _ expressions: [String]) throws -> String {
        guard let program else { throw ToolError("no Chromium at \(programs)") }
        let list = try String(decoding: JSONEncoder().encode(expressions), as: UTF8.self)
        return """
            cat > browse.py <<'PYTHON'
            \(client)
            PYTHON
            cat > expressions <<'JSON'
            \(list)
            JSON
            timeout 60 python3 browse.py \(program) \(width)
            """
    }

    /// The protocol speaks JSON with a zero octet behind, by descriptors 3 and 4.
    private static let client = #"""
        import json, os, subprocess, sys
        folder = os.getcwd()
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        def connect():
            os.dup2(to_read, 10); os.dup2(from_write, 11)
            os.dup2(10, 3); os.dup2(11, 4)
            for end in (10, 11): os.close(end)
        browser = subprocess.Popen(
            [sys.argv[1], "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
             f"--user-data-dir={folder}/profile", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=connect, pass_fds=(3, 4))
        requests, console, number, rest = [], [], 0, b""
        loaded = False
        def read():
            global rest, loaded
            while b"\0" not in rest:
                octets = os.read(from_read, 65536)
                if not octets: sys.exit("the browser ended")
                rest += octets
            message, rest = rest.split(b"\0", 1)
            message = json.loads(message)
            method, about = message.get("method"), message.get("params", {})
            if method == "Network.requestWillBeSent": requests.append(about["request"]["url"])
            if method == "Log.entryAdded": console.append(about["entry"]["text"])
            if method == "Runtime.consoleAPICalled": console.append(str(about["args"]))
            if method == "Runtime.exceptionThrown": console.append(str(about))
            if method == "Page.loadEventFired": loaded = True
            return message
        def call(method, session=None, **about):
            global number
            number += 1
            message = {"id": number, "method": method, "params": about}
            if session: message["sessionId"] = session
            os.write(to_write, json.dumps(message).encode() + b"\0")
            while True:
                answer = read()
                if answer.get("id") == number:
                    if "error" in answer: sys.exit(str(answer["error"]))
                    return answer["result"]
        page = call("Target.createTarget", url="about:blank")["targetId"]
        session = call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in "Page", "Network", "Log", "Runtime": call(domain + ".enable", session)
        call("Emulation.setDeviceMetricsOverride", session, width=int(sys.argv[2]), height=900,
             deviceScaleFactor=1, mobile=False)
        call("Page.navigate", session, url=f"file://{folder}/page.html")
        while not loaded: read()
        print("requests", [url.replace(folder, "") for url in requests])
        print("console", console)
        for expression in json.load(open("expressions")):
            print(call("Runtime.evaluate", session, expression=expression)["result"].get("value"))
        call("Browser.close")
        browser.wait(20)
        """#
}
