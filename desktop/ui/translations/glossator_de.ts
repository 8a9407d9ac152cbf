<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AboutCard</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>Anleitung</translation>
    </message>
    <message>
        <source>What a coder reads, and what is asked, in a sentence or two.</source>
        <translation>Was gelesen und wonach gefragt wird, in ein, zwei Sätzen.</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>Kurzname</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Language (en, de …)</source>
        <translation>Sprache (en, de …)</translation>
    </message>
    <message>
        <source>Source of the definitions</source>
        <translation>Quelle der Definitionen</translation>
    </message>
    <message>
        <source>Raise the version when a definition changes: every label names it.</source>
        <translation>Ändert sich eine Definition, erhöhen Sie die Version: Jede Annotation nennt sie.</translation>
    </message>
</context>
<context>
    <name>ActionDialog</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Looking what it would change …</source>
        <translation>Es wird nachgesehen, was sich ändern würde …</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
</context>
<context>
    <name>AddFilesDialog</name>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>The open project, %1</source>
        <translation>Das offene Projekt, %1</translation>
    </message>
    <message>
        <source>A new project</source>
        <translation>Ein neues Projekt</translation>
    </message>
    <message>
        <source>Protect it with a &amp;passphrase</source>
        <translation>Mit einer &amp;Passphrase schützen</translation>
    </message>
    <message>
        <source>What suits each file</source>
        <translation>Was zu jeder Datei passt</translation>
    </message>
    <message>
        <source>Recognised in each file</source>
        <translation>In jeder Datei erkannt</translation>
    </message>
    <message>
        <source>The first that is not empty</source>
        <translation>Das erste, das nicht leer ist</translation>
    </message>
    <message>
        <source>The first &amp;row of a table names its columns</source>
        <translation>Die erste &amp;Zeile einer Tabelle benennt ihre Spalten</translation>
    </message>
    <message>
        <source>Add to</source>
        <translation>Hinzufügen zu</translation>
    </message>
    <message>
        <source>&amp;Name of the project</source>
        <translation>&amp;Name des Projekts</translation>
    </message>
    <message>
        <source>Keep it in</source>
        <translation>Ablegen in</translation>
    </message>
    <message>
        <source>&amp;Codebook</source>
        <translation>&amp;Codebuch</translation>
    </message>
    <message>
        <source>Cut running text &amp;into</source>
        <translation>Fließtext &amp;zerlegen in</translation>
    </message>
    <message>
        <source>Character &amp;encoding</source>
        <translation>Zeichen&amp;kodierung</translation>
    </message>
    <message>
        <source>&amp;Sheet of workbooks</source>
        <translation>&amp;Blatt von Arbeitsmappen</translation>
    </message>
    <message>
        <source>This looks like a codebook: its columns are named like those of one.</source>
        <translation>Das sieht nach einem Codebuch aus: Die Spalten heißen wie die eines Codebuchs.</translation>
    </message>
    <message>
        <source>Import it as a codebook</source>
        <translation>Als Codebuch importieren</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Bitte wählen</translation>
    </message>
    <message>
        <source>It says what is asked of each text. One of your own is made, or imported, on the page Codebook before files are added.</source>
        <translation>Es sagt, was zu jedem Text gefragt wird. Ein eigenes entsteht auf der Seite „Codebuch“, geschrieben oder importiert, bevor Dateien hinzukommen.</translation>
    </message>
    <message>
        <source>Nothing here can be read. Choose other files or another folder.</source>
        <translation>Hier kann nichts gelesen werden. Wählen Sie andere Dateien oder einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Make the project</source>
        <translation>Projekt anlegen</translation>
    </message>
    <message>
        <source>Add the files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Choose the codebook: a project keeps the one that it begins with.</source>
        <translation>Wählen Sie das Codebuch: Ein Projekt behält das, mit dem es beginnt.</translation>
    </message>
    <message>
        <source>Give the project a name.</source>
        <translation>Geben Sie dem Projekt einen Namen.</translation>
    </message>
    <message>
        <source>A name has none of / \ : * ? &quot; &lt; &gt; | and does not begin with a dot.</source>
        <translation>Ein Name enthält keines der Zeichen / \ : * ? &quot; &lt; &gt; | und beginnt nicht mit einem Punkt.</translation>
    </message>
    <message>
        <source>No project of this name can be kept in this folder. Choose another folder or name.</source>
        <translation>In diesem Ordner lässt sich kein Projekt dieses Namens ablegen. Wählen Sie einen anderen Ordner oder Namen.</translation>
    </message>
    <message>
        <source>There is a project of this name already. Choose another name.</source>
        <translation>Ein Projekt dieses Namens gibt es schon. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>You used it last.</source>
        <translation>Sie haben es zuletzt verwendet.</translation>
    </message>
    <message>
        <source>It fits the columns of %1.</source>
        <translation>Es passt zu den Spalten von %1.</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
</context>
<context>
    <name>AddFilesFlow</name>
    <message>
        <source>Looking into the files</source>
        <translation>Dateien werden angesehen</translation>
    </message>
    <message>
        <source>Not read, because what its columns hold was not confirmed: %1.</source>
        <translation>Nicht gelesen, weil die Spalten nicht bestätigt wurden: %1.</translation>
    </message>
</context>
<context>
    <name>AgreementPage</name>
    <message>
        <source>Parts of the report</source>
        <translation>Teile des Berichts</translation>
    </message>
    <message>
        <source>The chosen part</source>
        <translation>Der gewählte Teil</translation>
    </message>
    <message>
        <source>Choices …</source>
        <translation>Festlegungen …</translation>
    </message>
    <message>
        <source>Plan …</source>
        <translation>Planen …</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>How far people and model agree, with intervals. Only blind decisions count.</source>
        <translation>Wie weit Menschen und Modell übereinstimmen, mit Intervallen. Nur blinde Entscheidungen zählen.</translation>
    </message>
    <message>
        <source>Working the figures out …</source>
        <translation>Die Zahlen werden berechnet …</translation>
    </message>
    <message>
        <source>The figures are there.</source>
        <translation>Die Zahlen sind da.</translation>
    </message>
</context>
<context>
    <name>AnnotatePage</name>
    <message>
        <source>What to annotate</source>
        <translation>Was annotiert wird</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>Annotieren</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Change many …</source>
        <translation>Viele ändern …</translation>
    </message>
    <message>
        <source>Empty the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>A model answers every question of the codebook for every unit.</source>
        <translation>Ein Modell beantwortet jede Frage des Codebuchs für jede Einheit.</translation>
    </message>
    <message>
        <source>Annotating</source>
        <translation>Annotieren</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>Das Modell wird geladen …</translation>
    </message>
    <message>
        <source>Done. It can be undone.</source>
        <translation>Erledigt. Es lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>%1 of %2 units</source>
        <translation>%1 von %2 Einheiten</translation>
    </message>
    <message>
        <source>%1 units/s</source>
        <translation>%1 Einheiten/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln fehlgeschlagen</numerusform>
            <numerusform>%Ln fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unit(s) could not be annotated; the table says “failed” there. Everything else is done.</source>
        <translation>
            <numerusform>%Ln Einheit konnte nicht annotiert werden; in der Tabelle steht dort „fehlgeschlagen“. Alles andere ist fertig.</numerusform>
            <numerusform>%Ln Einheiten konnten nicht annotiert werden; in der Tabelle steht dort „fehlgeschlagen“. Alles andere ist fertig.</numerusform>
        </translation>
    </message>
    <message>
        <source>Done: every unit has its answers.</source>
        <translation>Fertig: Jede Einheit hat ihre Antworten.</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>It did not work. What was annotated is saved; “Annotate” tries again.</source>
        <translation>Es hat nicht geklappt. Was annotiert wurde, ist gesichert; „Annotieren“ versucht es noch einmal.</translation>
    </message>
    <message>
        <source>Stopped. What was annotated is saved; “Annotate” goes on from there.</source>
        <translation>Angehalten. Was annotiert wurde, ist gesichert; „Annotieren“ macht dort weiter.</translation>
    </message>
    <message>
        <source>All dimensions</source>
        <translation>Alle Dimensionen</translation>
    </message>
    <message>
        <source>Only %1</source>
        <translation>Nur %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln unit(s)</source>
        <translation>
            <numerusform>%Ln Einheit</numerusform>
            <numerusform>%Ln Einheiten</numerusform>
        </translation>
    </message>
    <message>
        <source>No unit fits. Show all units again with the cross above.</source>
        <translation>Keine Einheit passt. Das Kreuz oben zeigt wieder alle.</translation>
    </message>
    <message>
        <source>There are no texts in this project.</source>
        <translation>In diesem Projekt sind keine Texte.</translation>
    </message>
    <message>
        <source>Add files first.</source>
        <translation>Fügen Sie zuerst Dateien hinzu.</translation>
    </message>
    <message>
        <source>Preparing the search</source>
        <translation>Suche wird vorbereitet</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Stop and open</source>
        <translation>Anhalten und öffnen</translation>
    </message>
    <message>
        <source>Stop the work that is going on?</source>
        <translation>Laufende Arbeit anhalten?</translation>
    </message>
    <message>
        <source>Everything done so far is saved. Next time it goes on where it was stopped.</source>
        <translation>Alles bisher Getane ist gesichert. Beim nächsten Mal geht es an derselben Stelle weiter.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Anhalten und schließen</translation>
    </message>
</context>
<context>
    <name>AskPassphraseDialog</name>
    <message>
        <source>%1 has a passphrase</source>
        <translation>%1 hat eine Passphrase</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>The passphrase may be wrong, or the beginning of the file damaged: then one of the backups helps.</source>
        <translation>Vielleicht ist die Passphrase falsch, vielleicht der Anfang der Datei beschädigt: Dann hilft eine der Sicherungen.</translation>
    </message>
    <message>
        <source>Backups …</source>
        <translation>Sicherungen …</translation>
    </message>
</context>
<context>
    <name>BackupsDialog</name>
    <message>
        <source>A backup is the whole project as it was at that time, with all texts, answers and decisions. Going back to one keeps the present state as another backup.</source>
        <translation>Eine Sicherung ist das ganze Projekt, wie es damals war, mit allen Texten, Antworten und Entscheidungen. Wer zu einer zurückgeht, behält den jetzigen Stand als weitere Sicherung.</translation>
    </message>
    <message>
        <source>Backups of %1</source>
        <translation>Sicherungen von %1</translation>
    </message>
    <message>
        <source>Go back to it</source>
        <translation>Dorthin zurück</translation>
    </message>
    <message>
        <source>Backups, the newest first</source>
        <translation>Sicherungen, die neueste zuerst</translation>
    </message>
    <message>
        <source>There are none yet.</source>
        <translation>Es gibt noch keine.</translation>
    </message>
    <message>
        <source>%1 is not there any more. A backup can be put in its place.</source>
        <translation>%1 ist nicht mehr da. Eine Sicherung kann an seine Stelle treten.</translation>
    </message>
    <message>
        <source>The passphrase does not open %1. If a backup opens with it, the passphrase is right and the file damaged: the backup takes its place, and the file is kept.</source>
        <translation>Mit der Passphrase lässt sich %1 nicht öffnen. Öffnet sie eine Sicherung, so ist sie richtig und die Datei beschädigt: Die Sicherung tritt an ihre Stelle, und die Datei bleibt erhalten.</translation>
    </message>
    <message>
        <source>%1 is damaged (%2). What can be read of it can be saved, with the damaged file kept, or a backup put in its place.</source>
        <translation>%1 ist beschädigt (%2). Was davon lesbar ist, lässt sich retten, wobei die beschädigte Datei erhalten bleibt; oder eine Sicherung tritt an ihre Stelle.</translation>
    </message>
    <message>
        <source>Save what can be read</source>
        <translation>Retten, was lesbar ist</translation>
    </message>
    <message>
        <source>Make a backup now</source>
        <translation>Jetzt sichern</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>before a newer program changed it</source>
        <translation>bevor ein neueres Programm es änderte</translation>
    </message>
    <message>
        <source>when it was opened</source>
        <translation>beim Öffnen</translation>
    </message>
    <message>
        <source>asked for, or before a removal</source>
        <translation>auf Wunsch oder vor einem Entfernen</translation>
    </message>
    <message>
        <source>before going back</source>
        <translation>vor dem Zurückgehen</translation>
    </message>
</context>
<context>
    <name>BaseDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>BulkDialog</name>
    <message>
        <source>Change many at once</source>
        <translation>Viele auf einmal ändern</translation>
    </message>
    <message>
        <source>It is one step of the history, with a restore point before it, and can be undone.</source>
        <translation>Das ist ein Schritt im Verlauf, mit einem Wiederherstellungspunkt davor, und lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Take a model&apos;s answers over as a person&apos;s own</source>
        <translation>Antworten eines Modells als die einer Person übernehmen</translation>
    </message>
    <message>
        <source>Take back what a person decided</source>
        <translation>Entscheidungen einer Person zurücknehmen</translation>
    </message>
    <message>
        <source>Read a column of a table as a person&apos;s labels</source>
        <translation>Eine Tabellenspalte als Annotationen einer Person lesen</translation>
    </message>
    <message>
        <source>Give a person another name</source>
        <translation>Einer Person einen anderen Namen geben</translation>
    </message>
    <message>
        <source>Delete all that a person or a model said</source>
        <translation>Alles löschen, was eine Person oder ein Modell gesagt hat</translation>
    </message>
    <message>
        <source>All units</source>
        <translation>Alle Einheiten</translation>
    </message>
    <message>
        <source>What the table shows</source>
        <translation>Was die Tabelle zeigt</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>&amp;Was</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Person</source>
        <translation>&amp;Person</translation>
    </message>
    <message>
        <source>&amp;Of whom</source>
        <translation>V&amp;on wem</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>C&amp;olumn</source>
        <translation>&amp;Spalte</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Dimension</source>
        <translation>D&amp;imension</translation>
    </message>
    <message>
        <source>&amp;Units</source>
        <translation>&amp;Einheiten</translation>
    </message>
    <message>
        <source>All dimensions</source>
        <translation>Alle Dimensionen</translation>
    </message>
    <message>
        <source>Say whose answers they become: a name or initials.</source>
        <translation>Sagen Sie, wessen Antworten es werden: ein Name oder Kürzel.</translation>
    </message>
</context>
<context>
    <name>ChoicesDialog</name>
    <message>
        <source>What the figures rest on</source>
        <translation>Worauf die Zahlen beruhen</translation>
    </message>
    <message>
        <source>The project keeps what you choose, for the figures here and in every report, and every report lists it.</source>
        <translation>Das Projekt behält, was Sie festlegen, für die Zahlen hier und in jedem Bericht; jeder Bericht führt es auf.</translation>
    </message>
    <message>
        <source>Work the figures out</source>
        <translation>Zahlen berechnen</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>Die Datei</translation>
    </message>
    <message>
        <source>The coded units are a simple &amp;random sample</source>
        <translation>Die kodierten Einheiten sind eine einfache &amp;Zufallsstichprobe</translation>
    </message>
    <message>
        <source>&amp;Count texts that a model was trained on</source>
        <translation>&amp;Texte mitzählen, auf denen ein Modell trainiert wurde</translation>
    </message>
    <message>
        <source>&amp;The model is compared with</source>
        <translation>Das &amp;Modell wird verglichen mit</translation>
    </message>
    <message>
        <source>Answers accepted &amp;unseen may be wrong in</source>
        <translation>&amp;Ungesehen übernommene Antworten dürfen falsch sein in</translation>
    </message>
    <message>
        <source>&amp;Groups are compared by</source>
        <translation>&amp;Gruppen werden verglichen nach</translation>
    </message>
    <message>
        <source>Columns of your tables, or the files. The report says whether the model errs alike in all groups, as it must for comparing them by its labels.</source>
        <translation>Spalten Ihrer Tabellen oder die Dateien. Der Bericht sagt, ob das Modell in allen Gruppen gleich oft irrt, wie es für Vergleiche nach seinen Antworten sein muss.</translation>
    </message>
    <message>
        <source>Drawn outside the program, so that it has no record of it. You vouch for it: the report then says something about all units, and that it rests on your word.</source>
        <translation>Außerhalb des Programms gezogen, sodass es nichts davon weiß. Sie verbürgen sich dafür: Der Bericht sagt dann etwas über alle Einheiten, und dass es auf Ihrem Wort beruht.</translation>
    </message>
    <message>
        <source>This flatters the model, since it may have learned them by heart.</source>
        <translation>Das schmeichelt dem Modell, denn es kann sie auswendig gelernt haben.</translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation>Zurück zur Vorgabe</translation>
    </message>
    <message>
        <source>Experts (0.20)</source>
        <translation>Fachleute (0,20)</translation>
    </message>
    <message>
        <source>Skilled coders (0.15)</source>
        <translation>Geübte (0,15)</translation>
    </message>
    <message>
        <source>Crowd workers (0.10)</source>
        <translation>Crowdworker (0,10)</translation>
    </message>
</context>
<context>
    <name>ChoosePassphraseDialog</name>
    <message>
        <source>Choose a passphrase</source>
        <translation>Eine Passphrase wählen</translation>
    </message>
    <message>
        <source>Nobody can open the project without it: if it is lost, the project is lost, its backups included. What is exported can be read without it. Take several words: a short passphrase can be found by trying.</source>
        <translation>Ohne sie kann niemand das Projekt öffnen: Geht sie verloren, ist das Projekt verloren, auch seine Sicherungen. Was exportiert wird, ist ohne sie lesbar. Nehmen Sie mehrere Wörter: Eine kurze Passphrase lässt sich durch Probieren finden.</translation>
    </message>
    <message>
        <source>Use this passphrase</source>
        <translation>Diese Passphrase verwenden</translation>
    </message>
    <message>
        <source>&amp;New passphrase</source>
        <translation>&amp;Neue Passphrase</translation>
    </message>
    <message>
        <source>&amp;Once more</source>
        <translation>N&amp;och einmal</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Die beiden sind nicht gleich.</translation>
    </message>
</context>
<context>
    <name>ColumnsDialog</name>
    <message>
        <source>The columns of %1</source>
        <translation>Die Spalten von %1</translation>
    </message>
    <message>
        <source>Say which columns the model shall read, and which hold people&apos;s labels. The rest is kept and stands in the exported table.</source>
        <translation>Sagen Sie, welche Spalten das Modell lesen soll und in welchen die Annotationen von Menschen stehen. Der Rest bleibt erhalten und steht in der exportierten Tabelle.</translation>
    </message>
    <message>
        <source>Read it so</source>
        <translation>So einlesen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) with these columns are read alike.</source>
        <translation>
            <numerusform>%Ln Datei mit diesen Spalten wird so gelesen.</numerusform>
            <numerusform>%Ln Dateien mit diesen Spalten werden gleich gelesen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Used as</source>
        <translation>Verwendet als</translation>
    </message>
    <message>
        <source>Coder</source>
        <translation>Kodierer:in</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Nicht verwendet</translation>
    </message>
    <message>
        <source>Text: %1</source>
        <translation>Text: %1</translation>
    </message>
    <message>
        <source>Labels: %1</source>
        <translation>Annotationen: %1</translation>
    </message>
    <message>
        <source>Use of %1</source>
        <translation>Verwendung von %1</translation>
    </message>
    <message>
        <source>Coder of %1</source>
        <translation>Kodierer:in von %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Say which column holds “%1”.</source>
        <translation>Sagen Sie, in welcher Spalte „%1“ steht.</translation>
    </message>
    <message>
        <source>Only one column can hold “%1”.</source>
        <translation>Nur eine Spalte kann „%1“ enthalten.</translation>
    </message>
    <message>
        <source>Say whose labels these are.</source>
        <translation>Sagen Sie, von wem diese Annotationen sind.</translation>
    </message>
    <message>
        <source>A coder has one column for each dimension. Give them different names.</source>
        <translation>Jede Person hat eine Spalte je Dimension. Geben Sie ihnen verschiedene Namen.</translation>
    </message>
</context>
<context>
    <name>DeletionBanner</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>“%1” is taken out of your codebooks. Projects that use it keep their text, and a built-in one that it stands for comes back.</source>
        <translation>„%1“ wird aus Ihren Codebüchern entfernt. Projekte, die es verwenden, behalten ihre Fassung, und ein mitgeliefertes, an dessen Stelle es steht, kommt zurück.</translation>
    </message>
    <message>
        <source>Delete the codebook?</source>
        <translation>Codebuch löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>“%1” was deleted.</source>
        <translation>„%1“ wurde gelöscht.</translation>
    </message>
</context>
<context>
    <name>DocumentsModel</name>
    <message>
        <source>It could not be read, so nothing of it is in the project.</source>
        <translation>Die Datei konnte nicht gelesen werden; im Projekt ist nichts von ihr.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln column(s)</source>
        <translation>
            <numerusform>%Ln Spalte</numerusform>
            <numerusform>%Ln Spalten</numerusform>
        </translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message numerus="yes">
        <source>%Ln whole text(s)</source>
        <translation>
            <numerusform>%Ln ganzer Text</numerusform>
            <numerusform>%Ln ganze Texte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paragraph(s)</source>
        <translation>
            <numerusform>%Ln Absatz</numerusform>
            <numerusform>%Ln Absätze</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paragraph(s) without headings</source>
        <translation>
            <numerusform>%Ln Absatz ohne Überschriften</numerusform>
            <numerusform>%Ln Absätze ohne Überschriften</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentence(s)</source>
        <translation>
            <numerusform>%Ln Satz</numerusform>
            <numerusform>%Ln Sätze</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln turn(s)</source>
        <translation>
            <numerusform>%Ln Redebeitrag</numerusform>
            <numerusform>%Ln Redebeiträge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>Nicht gelesen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln remark(s)</source>
        <translation>
            <numerusform>%Ln Hinweis</numerusform>
            <numerusform>%Ln Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Something to put right</source>
        <translation>Etwas ist zu berichtigen</translation>
    </message>
    <message>
        <source>A fault</source>
        <translation>Ein Fehler</translation>
    </message>
    <message>
        <source>Glossator made a mistake</source>
        <translation>Glossator hat einen Fehler gemacht</translation>
    </message>
    <message>
        <source>This should not have happened, and it is not your doing. The project file is intact: everything that was shown as saved is saved. You can go on working. Please send the report below to whoever looks after the program; it may name files, but holds none of your texts unless the message quotes one.</source>
        <translation>Das hätte nicht geschehen dürfen und liegt nicht an Ihnen. Die Projektdatei ist unversehrt: Alles, was als gesichert angezeigt wurde, ist gesichert. Sie können weiterarbeiten. Bitte schicken Sie den Bericht unten an die Person, die das Programm betreut; er kann Dateien nennen, enthält aber keinen Ihrer Texte, es sei denn, die Meldung zitiert einen.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ExampleCard</name>
    <message>
        <source>Example %1</source>
        <translation>Beispiel %1</translation>
    </message>
    <message>
        <source>Why it is labelled so</source>
        <translation>Warum so annotiert ist</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>Fully labelled texts. Two or three near the borders teach most.</source>
        <translation>Vollständig annotierte Texte. Zwei oder drei Grenzfälle lehren am meisten.</translation>
    </message>
    <message>
        <source>Add an example</source>
        <translation>Beispiel hinzufügen</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>CSV tables</source>
        <translation>CSV-Tabellen</translation>
    </message>
    <message>
        <source>table.csv: a row per unit, your own columns first. annotations.csv: a row per unit, dimension and coder, with all probabilities.</source>
        <translation>table.csv: eine Zeile je Einheit, Ihre eigenen Spalten zuerst. annotations.csv: eine Zeile je Einheit, Dimension und Kodierer:in, mit allen Wahrscheinlichkeiten.</translation>
    </message>
    <message>
        <source>Excel workbook</source>
        <translation>Excel-Arbeitsmappe</translation>
    </message>
    <message>
        <source>annotations.xlsx: both tables as sheets. Take it for Excel, which may put all of a CSV file into one column.</source>
        <translation>annotations.xlsx: beide Tabellen als Blätter. Für Excel die bessere Wahl, denn eine CSV-Datei öffnet es mitunter in einer einzigen Spalte.</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON-Zeilen</translation>
    </message>
    <message>
        <source>annotations.jsonl: everything, for programs; it loses nothing.</source>
        <translation>annotations.jsonl: alles, für Programme; nichts geht verloren.</translation>
    </message>
    <message>
        <source>Agreement report</source>
        <translation>Bericht zur Übereinstimmung</translation>
    </message>
    <message>
        <source>report.html and report.pdf, the same content; figures.csv and figures.json.</source>
        <translation>report.html und report.pdf mit demselben Inhalt; figures.csv und figures.json.</translation>
    </message>
    <message>
        <source>table.sav and table.dta: a case per unit, answers as numbers with labels. R, jamovi and JASP read them, too.</source>
        <translation>table.sav und table.dta: ein Fall je Einheit, Antworten als Zahlen mit Wertelabels. R, jamovi und JASP lesen sie ebenfalls.</translation>
    </message>
    <message>
        <source>For these labelling tools: people&apos;s labels, and the model&apos;s answers as suggestions. Dropped on the window, the files are read again.</source>
        <translation>Für diese Annotationswerkzeuge: die Annotationen von Menschen und die Antworten des Modells als Vorschläge. Ins Fenster gezogen, werden die Dateien wieder gelesen.</translation>
    </message>
    <message>
        <source>refi-qda.qdpx, for MAXQDA, ATLAS.ti, NVivo, QualCoder and others: texts, codes, and who gave which; models are coders too. Dropped on the window, it is read again.</source>
        <translation>refi-qda.qdpx, für MAXQDA, ATLAS.ti, NVivo, QualCoder und andere: Texte, Codes und wer welche vergeben hat; auch Modelle stehen als Kodierer:innen da. Ins Fenster gezogen, wird die Datei wieder gelesen.</translation>
    </message>
    <message>
        <source>REFI-QDA project</source>
        <translation>REFI-QDA-Projekt</translation>
    </message>
    <message>
        <source>To compute the report&apos;s figures with other programs: what people coded blind, as a table with a column for each coder, as JSON, and as CSV for the R package dsl.</source>
        <translation>Um die Zahlen des Berichts mit anderen Programmen zu berechnen: was Menschen blind kodiert haben, als Tabelle mit einer Spalte je Person, als JSON und als CSV für das R-Paket dsl.</translation>
    </message>
    <message>
        <source>Table of coders</source>
        <translation>Tabelle der Kodierungen</translation>
    </message>
    <message>
        <source>Alternative annotator test</source>
        <translation>Alternative Annotator Test</translation>
    </message>
    <message>
        <source>Beside the tables, run.json tells how they came about: hashes, versions, settings. Files of these names in the folder are replaced.</source>
        <translation>Neben den Tabellen sagt run.json, wie sie entstanden sind: Prüfsummen, Versionen, Einstellungen. Dateien dieser Namen im Ordner werden ersetzt.</translation>
    </message>
    <message>
        <source>The folder&apos;s name is too long. Choose a shorter one.</source>
        <translation>Der Name des Ordners ist zu lang. Wählen Sie einen kürzeren.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>The project has a passphrase; what is written here can be read by all.</source>
        <translation>Das Projekt hat eine Passphrase; was hier geschrieben wird, können alle lesen.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Writing …</source>
        <translation>Wird geschrieben …</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Stopped. A file that was not finished is not there.</source>
        <translation>Angehalten. Eine Datei, die nicht fertig wurde, ist nicht da.</translation>
    </message>
    <message>
        <source>Written into %1: %2</source>
        <translation>Geschrieben in %1: %2</translation>
    </message>
</context>
<context>
    <name>FileDialogs</name>
    <message>
        <source>Choose files to annotate</source>
        <translation>Dateien zum Annotieren wählen</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Glossator projects</source>
        <translation>Glossator-Projekte</translation>
    </message>
    <message>
        <source>Import a codebook</source>
        <translation>Codebuch importieren</translation>
    </message>
    <message>
        <source>Codebooks</source>
        <translation>Codebücher</translation>
    </message>
    <message>
        <source>Pages to read and print</source>
        <translation>Seiten zum Lesen und Drucken</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>Codes for other programs</source>
        <translation>Codes für andere Programme</translation>
    </message>
    <message>
        <source>Rubrics of Prometheus</source>
        <translation>Rubriken von Prometheus</translation>
    </message>
    <message>
        <source>Export the codebook</source>
        <translation>Codebuch exportieren</translation>
    </message>
    <message>
        <source>Replace the file?</source>
        <translation>Datei ersetzen?</translation>
    </message>
    <message>
        <source>There is a file %1 already.</source>
        <translation>Es gibt schon eine Datei %1.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>The file&apos;s units</source>
        <translation>Die Einheiten der Datei</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Add files …</source>
        <translation>Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Remove the chosen file</source>
        <translation>Die gewählte Datei entfernen</translation>
    </message>
    <message>
        <source>What was read, and what it was cut into.</source>
        <translation>Was gelesen wurde, und in welche Einheiten es zerlegt ist.</translation>
    </message>
    <message>
        <source>Drop more files at any time, and copies of this project that others have coded in.</source>
        <translation>Weitere Dateien können jederzeit abgelegt werden, auch Kopien dieses Projekts, in denen andere kodiert haben.</translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation>Dateien werden gelesen</translation>
    </message>
    <message>
        <source>No files yet. Drop files or a folder anywhere on this window.</source>
        <translation>Noch keine Dateien. Legen Sie Dateien oder einen Ordner irgendwo auf diesem Fenster ab.</translation>
    </message>
    <message>
        <source>The project has no files.</source>
        <translation>Das Projekt hat keine Dateien.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln unit(s) go with it.</source>
        <translation>
            <numerusform>%Ln Einheit geht mit.</numerusform>
            <numerusform>%Ln Einheiten gehen mit.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) of people came with it and go with it.</source>
        <translation>
            <numerusform>%Ln Annotation von Menschen kam mit der Datei und geht mit ihr.</numerusform>
            <numerusform>%Ln Annotationen von Menschen kamen mit der Datei und gehen mit ihr.</numerusform>
        </translation>
    </message>
    <message>
        <source>The model&apos;s answers go as well.</source>
        <translation>Auch die Antworten des Modells gehen mit.</translation>
    </message>
    <message>
        <source>The file itself stays where it is, and the project as it is now is kept as a backup, to which the history can go back.</source>
        <translation>Die Datei selbst bleibt, wo sie ist, und das Projekt, wie es jetzt ist, wird als Sicherung aufgehoben, zu der man über den Verlauf zurückgehen kann.</translation>
    </message>
    <message>
        <source>Remove %1 from the project?</source>
        <translation>%1 aus dem Projekt entfernen?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Removing …</source>
        <translation>Wird entfernt …</translation>
    </message>
    <message>
        <source>%1 was removed.</source>
        <translation>%1 wurde entfernt.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weitere</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were in the project already, unchanged.</source>
        <translation>
            <numerusform>%Ln Datei war schon im Projekt, unverändert.</numerusform>
            <numerusform>%Ln Dateien waren schon im Projekt, unverändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read; everything else is in the project.</source>
        <translation>
            <numerusform>%Ln Datei konnte nicht gelesen werden; alles andere ist im Projekt.</numerusform>
            <numerusform>%Ln Dateien konnten nicht gelesen werden; alles andere ist im Projekt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>Search the texts</source>
        <translation>In den Texten suchen</translation>
    </message>
    <message>
        <source>Empty the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Text in the table</source>
        <translation>Text in der Tabelle</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>Dimension</translation>
    </message>
    <message>
        <source>Coder</source>
        <translation>Kodierer:in</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>Disagreements only</source>
        <translation>Nur Abweichungen</translation>
    </message>
    <message>
        <source>Where two people have answered, only what they differ on counts; where one has, models count as well; where nobody has, nothing is a disagreement.</source>
        <translation>Wo zwei Personen geantwortet haben, zählt nur, worin sie voneinander abweichen; hat nur eine geantwortet, zählen auch Modelle; hat niemand geantwortet, gibt es keine Abweichung.</translation>
    </message>
    <message>
        <source>Show answers</source>
        <translation>Antworten zeigen</translation>
    </message>
    <message>
        <source>Whoever has seen the model&apos;s answer to a text cannot code it blind any more. What you choose is remembered for this project.</source>
        <translation>Wer die Antwort des Modells zu einem Text gesehen hat, kann ihn nicht mehr blind kodieren. Ihre Wahl wird für dieses Projekt gemerkt.</translation>
    </message>
    <message>
        <source>The answers are hidden, so that people can code blind first: only blind decisions count in the agreement report.</source>
        <translation>Die Antworten sind verborgen, damit zuerst blind kodiert werden kann: Im Bericht zählen nur blinde Entscheidungen.</translation>
    </message>
    <message>
        <source>Show all units</source>
        <translation>Alle Einheiten zeigen</translation>
    </message>
    <message>
        <source>Text: %1</source>
        <translation>Text: %1</translation>
    </message>
    <message>
        <source>Any answer</source>
        <translation>Jede Antwort</translation>
    </message>
    <message>
        <source>Flagged for later</source>
        <translation>Für später markiert</translation>
    </message>
    <message>
        <source>With a note</source>
        <translation>Mit Notiz</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Any confidence</source>
        <translation>Jede Konfidenz</translation>
    </message>
</context>
<context>
    <name>FoldableCard</name>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>folded</source>
        <translation>zugeklappt</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
</context>
<context>
    <name>FormContext</name>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>enter it here once more</source>
        <translation>geben Sie es hier noch einmal ein</translation>
    </message>
</context>
<context>
    <name>GroupFilter</name>
    <message>
        <source>Only of one file or group</source>
        <translation>Nur aus einer Datei oder Gruppe</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>All units</source>
        <translation>Alle Einheiten</translation>
    </message>
    <message>
        <source>By file</source>
        <translation>Nach Datei</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>Guide</source>
        <translation>Leitfaden</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Im Leitfaden suchen</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Nächste Fundstelle</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Not found.</source>
        <translation>Nicht gefunden.</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Keys, about, licences</source>
        <translation>Tasten, Über, Lizenzen</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über das Programm</translation>
    </message>
    <message>
        <source>Licences of its parts</source>
        <translation>Lizenzen der Bestandteile</translation>
    </message>
    <message>
        <source>Open the guide</source>
        <translation>Leitfaden öffnen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>It works offline: nothing that you open or write leaves this machine. The page Privacy checks that here, and says what is stored where.</source>
        <translation>Es arbeitet offline: Nichts, was Sie öffnen oder schreiben, verlässt diesen Rechner. Die Seite Datenschutz prüft das hier und sagt, was wo gespeichert ist.</translation>
    </message>
    <message>
        <source>Free software under the licence %1, without any warranty.</source>
        <translation>Freie Software unter der Lizenz %1, ohne jede Gewähr.</translation>
    </message>
    <message>
        <source>as its package says</source>
        <translation>wie im Paket angegeben</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Every change of people&apos;s work. Going back undoes what came later; until somebody decides something new it can be done again. What models answered stays.</source>
        <translation>Jede Änderung an der Arbeit von Menschen. Zurückgehen macht rückgängig, was später kam; solange niemand etwas Neues entscheidet, lässt es sich wiederholen. Antworten von Modellen bleiben.</translation>
    </message>
    <message>
        <source>Go to this step</source>
        <translation>Zu diesem Schritt gehen</translation>
    </message>
    <message>
        <source>Steps, the newest first</source>
        <translation>Schritte, der neueste zuerst</translation>
    </message>
    <message>
        <source>Restore points</source>
        <translation>Wiederherstellungspunkte</translation>
    </message>
    <message>
        <source>Name of a restore point</source>
        <translation>Name eines Wiederherstellungspunkts</translation>
    </message>
    <message>
        <source>Name this moment</source>
        <translation>Diesen Augenblick benennen</translation>
    </message>
    <message>
        <source>Make a restore point</source>
        <translation>Wiederherstellungspunkt setzen</translation>
    </message>
    <message>
        <source>Go back to it</source>
        <translation>Dorthin zurück</translation>
    </message>
    <message>
        <source>Backups …</source>
        <translation>Sicherungen …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) undone or done again.</source>
        <translation>
            <numerusform>%Ln Änderung rückgängig gemacht oder wiederholt.</numerusform>
            <numerusform>%Ln Änderungen rückgängig gemacht oder wiederholt.</numerusform>
        </translation>
    </message>
    <message>
        <source>undone: %1</source>
        <translation>rückgängig gemacht: %1</translation>
    </message>
    <message>
        <source>The beginning: nothing decided</source>
        <translation>Der Anfang: nichts entschieden</translation>
    </message>
    <message>
        <source>Nothing has been decided yet. Every change will stand here, to go back to.</source>
        <translation>Noch ist nichts entschieden. Jede Änderung wird hier stehen, sodass man zu ihr zurückgehen kann.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s) since</source>
        <translation>
            <numerusform>%Ln Schritt seitdem</numerusform>
            <numerusform>%Ln Schritte seitdem</numerusform>
        </translation>
    </message>
    <message>
        <source>None yet. Give this moment a name to be able to come back to it.</source>
        <translation>Noch keine. Geben Sie diesem Augenblick einen Namen, um zu ihm zurückkehren zu können.</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>LevelButtons</name>
    <message>
        <source>not %1</source>
        <translation>nicht %1</translation>
    </message>
    <message>
        <source>No level has the number %1.</source>
        <translation>Keine Stufe hat die Nummer %1.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>suggested</source>
        <translation>Vorschlag</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>number %1</source>
        <translation>Nummer %1</translation>
    </message>
</context>
<context>
    <name>LevelRow</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>When it applies</source>
        <translation>Wann sie zutrifft</translation>
    </message>
    <message>
        <source>What data files carry; empty: the name</source>
        <translation>Was in Datendateien steht; leer: der Name</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Take over what others decided?</source>
        <translation>Entscheidungen anderer übernehmen?</translation>
    </message>
    <message>
        <source>People who code apart each work in a copy of the project. What they decided in %1 comes along with whether they had seen an answer by then; of two decisions of one person the newer counts. It is one step of the history and can be undone.</source>
        <translation>Wer getrennt kodiert, arbeitet in je einer Kopie des Projekts. Was in %1 entschieden wurde, kommt mit, auch ob dabei schon eine Antwort zu sehen war; von zwei Entscheidungen derselben Person zählt die neuere. Es ist ein Schritt des Verlaufs und kann zurückgenommen werden.</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Open it instead</source>
        <translation>Stattdessen öffnen</translation>
    </message>
    <message>
        <source>Skip this one</source>
        <translation>Diese auslassen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to come</source>
        <translation>
            <numerusform>Eine weitere folgt</numerusform>
            <numerusform>%Ln weitere folgen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeFlow</name>
    <message>
        <source>One project is open at a time: drop one of these alone. What others decided in copies of a project is taken over where they are dropped on another page of it.</source>
        <translation>Es kann immer nur ein Projekt offen sein: Legen Sie eines davon allein ab. Was andere in Kopien eines Projekts entschieden haben, wird übernommen, wo Sie diese auf eine seiner anderen Seiten legen.</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>This model was not trained on this codebook. Expect little of a small one: code a sample yourself, and see on the page Agreement how far its answers can be trusted.</source>
        <translation>Dieses Modell wurde nicht auf diesem Codebuch trainiert. Erwarten Sie von einem kleinen wenig: Kodieren Sie selbst eine Stichprobe, und sehen Sie auf der Seite „Übereinstimmung“, wie weit seinen Antworten zu trauen ist.</translation>
    </message>
</context>
<context>
    <name>ModelFilesModel</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>the program</source>
        <translation>dem Programm</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Ihnen</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Save a copy …</source>
        <translation>Kopie sichern …</translation>
    </message>
    <message>
        <source>Rename …</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>It is at work: it can be renamed and removed once that has ended.</source>
        <translation>Es wird gerade verwendet; danach lässt es sich umbenennen und entfernen.</translation>
    </message>
    <message>
        <source>Add a model …</source>
        <translation>Modell hinzufügen …</translation>
    </message>
    <message>
        <source>Any GGUF file of a text model can be used: drop it here. Its header is checked before anything else reads it, and it is copied into your models folder.</source>
        <translation>Jede GGUF-Datei eines Textmodells ist brauchbar: Legen Sie sie hier ab. Ihr Kopf wird geprüft, bevor irgendetwas anderes sie liest; dann wird sie in Ihren Modellordner kopiert.</translation>
    </message>
    <message>
        <source>Adding %1</source>
        <translation>%1 wird hinzugefügt</translation>
    </message>
    <message>
        <source>The model is in the list and can be chosen to annotate.</source>
        <translation>Das Modell ist in der Liste und kann zum Annotieren gewählt werden.</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Bauart</translation>
    </message>
    <message>
        <source>Reads at once</source>
        <translation>Liest auf einmal</translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln Token</numerusform>
            <numerusform>%Ln Token</numerusform>
        </translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Trained for</source>
        <translation>Trainiert für</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Not trained on any codebook. It is shown the whole codebook instead; what its answers are worth, only the agreement with people can tell.</source>
        <translation>Auf kein Codebuch trainiert. Ihm wird stattdessen das ganze Codebuch gezeigt; was seine Antworten wert sind, kann nur die Übereinstimmung mit Menschen sagen.</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha with people, measured in training</source>
        <translation>Krippendorffs Alpha mit Menschen, im Training gemessen</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Kopie sichern</translation>
    </message>
    <message>
        <source>A copy is at %1.</source>
        <translation>Eine Kopie liegt in %1.</translation>
    </message>
    <message>
        <source>Copying %1</source>
        <translation>%1 wird kopiert</translation>
    </message>
    <message>
        <source>Remove this model?</source>
        <translation>Dieses Modell entfernen?</translation>
    </message>
    <message>
        <source>%1 will be deleted from %2. What it annotated stays in the projects.</source>
        <translation>%1 wird aus %2 gelöscht. Was es annotiert hat, bleibt in den Projekten.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>NewRubric</name>
    <message>
        <source>Stance</source>
        <translation>Haltung</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>for</source>
        <translation>dafür</translation>
    </message>
    <message>
        <source>Supports it, even if with wishes for changes.</source>
        <translation>Unterstützt es, wenn auch mit Änderungswünschen.</translation>
    </message>
    <message>
        <source>against</source>
        <translation>dagegen</translation>
    </message>
    <message>
        <source>Rejects it or names only drawbacks.</source>
        <translation>Lehnt es ab oder nennt nur Nachteile.</translation>
    </message>
    <message>
        <source>neither</source>
        <translation>weder noch</translation>
    </message>
    <message>
        <source>Weighs both sides, or says nothing of it.</source>
        <translation>Wägt beide Seiten ab oder sagt nichts dazu.</translation>
    </message>
    <message>
        <source>Read a text and say what its writer thinks of the plan.</source>
        <translation>Lesen Sie einen Text und sagen Sie, was die schreibende Person vom Vorhaben hält.</translation>
    </message>
    <message>
        <source>What does the writer think of the plan?</source>
        <translation>Was hält die schreibende Person vom Vorhaben?</translation>
    </message>
</context>
<context>
    <name>OpenFlow</name>
    <message>
        <source>Open it for reading only?</source>
        <translation>Nur zum Lesen öffnen?</translation>
    </message>
    <message>
        <source>Open for reading</source>
        <translation>Zum Lesen öffnen</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Next: %1</source>
        <translation>Weiter: %1</translation>
    </message>
</context>
<context>
    <name>PassphraseCard</name>
    <message>
        <source>Remove it …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>The open project&apos;s passphrase</source>
        <translation>Die Passphrase des offenen Projekts</translation>
    </message>
    <message>
        <source>%1 can be read only with its passphrase, and so can its backups.</source>
        <translation>%1 ist nur mit seiner Passphrase lesbar, ebenso seine Sicherungen.</translation>
    </message>
    <message>
        <source>Change the passphrase …</source>
        <translation>Die Passphrase ändern …</translation>
    </message>
    <message>
        <source>%1 has none: whoever can open its file can read its texts. Giving it one writes it anew and deletes its backups, which could be read without it.</source>
        <translation>%1 hat keine: Wer die Datei öffnen kann, kann die Texte lesen. Mit einer Passphrase wird es neu geschrieben, und seine Sicherungen, die ohne sie lesbar wären, werden gelöscht.</translation>
    </message>
    <message>
        <source>Give it a passphrase …</source>
        <translation>Eine Passphrase geben …</translation>
    </message>
    <message>
        <source>The project has a new passphrase.</source>
        <translation>Das Projekt hat eine neue Passphrase.</translation>
    </message>
    <message>
        <source>Remove the passphrase?</source>
        <translation>Die Passphrase entfernen?</translation>
    </message>
    <message>
        <source>Whoever can open the project&apos;s file can then read its texts.</source>
        <translation>Wer die Datei des Projekts öffnen kann, kann dann seine Texte lesen.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>The project has no passphrase any more.</source>
        <translation>Das Projekt hat keine Passphrase mehr.</translation>
    </message>
    <message>
        <source>Stop the work that is going on first.</source>
        <translation>Halten Sie zuerst die laufende Arbeit an.</translation>
    </message>
    <message>
        <source>Writing the project anew …</source>
        <translation>Das Projekt wird neu geschrieben …</translation>
    </message>
</context>
<context>
    <name>PlanDialog</name>
    <message>
        <source>How many more labels?</source>
        <translation>Wie viele Annotationen noch?</translation>
    </message>
    <message>
        <source>By simulation from the units that people have coded, assuming that further ones are like them.</source>
        <translation>Durch Simulation aus den Einheiten, die Menschen kodiert haben, unter der Annahme, dass weitere ihnen gleichen.</translation>
    </message>
    <message>
        <source>Work it out</source>
        <translation>Ausrechnen</translation>
    </message>
    <message>
        <source>Widest &amp;interval of alpha</source>
        <translation>Breitestes &amp;Intervall von Alpha</translation>
    </message>
    <message>
        <source>The model is compared with</source>
        <translation>Das Modell wird verglichen mit</translation>
    </message>
    <message>
        <source>&amp;Probability of passing the test</source>
        <translation>&amp;Wahrscheinlichkeit, den Test zu bestehen</translation>
    </message>
    <message>
        <source>The plan</source>
        <translation>Der Plan</translation>
    </message>
    <message>
        <source>“Work it out” says here for each dimension how many more units people have to code.</source>
        <translation>„Ausrechnen“ sagt hier für jede Dimension, wie viele Einheiten Menschen noch kodieren müssen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Working it out …</source>
        <translation>Es wird gerechnet …</translation>
    </message>
    <message>
        <source>There is nothing to plan from: it takes units that two coders have.</source>
        <translation>Es gibt nichts, woraus sich planen ließe: Dazu braucht es Einheiten, die zwei kodiert haben.</translation>
    </message>
</context>
<context>
    <name>PreviewPanel</name>
    <message>
        <source>The first changes</source>
        <translation>Die ersten Änderungen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln annotation(s) change.</source>
        <translation>
            <numerusform>%Ln Annotation ändert sich.</numerusform>
            <numerusform>%Ln Annotationen ändern sich.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing would change.</source>
        <translation>Nichts würde sich ändern.</translation>
    </message>
    <message>
        <source>What would change is not listed while the answers are hidden.</source>
        <translation>Was sich ändern würde, wird nicht aufgeführt, solange die Antworten verborgen sind.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln stay as they are: decided already.</source>
        <translation>
            <numerusform>%Ln bleibt, wie sie ist: schon entschieden.</numerusform>
            <numerusform>%Ln bleiben, wie sie sind: schon entschieden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of these %Ln have another value.</source>
        <translation>
            <numerusform>Davon hat %Ln einen anderen Wert.</numerusform>
            <numerusform>Davon haben %Ln einen anderen Wert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln are about texts that are not in this project.</source>
        <translation>
            <numerusform>%Ln gilt einem Text, den es in diesem Projekt nicht gibt.</numerusform>
            <numerusform>%Ln gelten Texten, die es in diesem Projekt nicht gibt.</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” (%2)</source>
        <translation>„%1“ (%2)</translation>
    </message>
    <message>
        <source>No level, and passed over in %1: %2.</source>
        <translation>Keine Stufe und in %1 übergangen: %2.</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>The network is out of reach</source>
        <translation>Das Netz ist unerreichbar</translation>
    </message>
    <message>
        <source>Your files are read, and the model answers, in processes of their own that may not open a network connection. The check starts such a process, tries to open a connection in it, and says what stopped it.</source>
        <translation>Ihre Dateien werden in eigenen Prozessen gelesen, und auch das Modell antwortet in einem; keiner davon darf eine Netzverbindung öffnen. Die Prüfung startet einen solchen Prozess, versucht darin eine Verbindung zu öffnen und sagt, was sie verhindert hat.</translation>
    </message>
    <message>
        <source>Delete …</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Choose everything</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>What is stored on this machine</source>
        <translation>Was auf diesem Rechner gespeichert ist</translation>
    </message>
    <message>
        <source>Projects hold the texts. Exported tables and reports, and projects opened long ago, are where you put them and are not listed.</source>
        <translation>Projekte enthalten die Texte. Exportierte Tabellen und Berichte sowie vor langer Zeit geöffnete Projekte liegen, wo Sie sie abgelegt haben, und stehen nicht in der Liste.</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>Texts, codebooks, models and answers stay on this machine.</source>
        <translation>Texte, Codebücher, Modelle und Antworten bleiben auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Checking this machine</source>
        <translation>Dieser Rechner wird geprüft</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>not in order</source>
        <translation>nicht in Ordnung</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Project %1</source>
        <translation>Projekt %1</translation>
    </message>
    <message>
        <source>Training files %1</source>
        <translation>Trainingsdateien %1</translation>
    </message>
    <message>
        <source>Your codebooks</source>
        <translation>Ihre Codebücher</translation>
    </message>
    <message>
        <source>Your models</source>
        <translation>Ihre Modelle</translation>
    </message>
    <message>
        <source>Prepared codebooks and models (cache)</source>
        <translation>Vorbereitete Codebücher und Modelle (Zwischenspeicher)</translation>
    </message>
    <message>
        <source>Settings and the list of recent projects</source>
        <translation>Einstellungen und die Liste der letzten Projekte</translation>
    </message>
    <message>
        <source>holds texts</source>
        <translation>enthält Texte</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln Datei</numerusform>
            <numerusform>%Ln Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing.</source>
        <translation>Nichts.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weitere</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete this for good?</source>
        <translation>Das endgültig löschen?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s), %1. They are deleted, not overwritten: on today&apos;s disks only encryption keeps deleted bytes from being read. This cannot be undone.</source>
        <translation>
            <numerusform>%Ln Datei, %1. Sie wird gelöscht, nicht überschrieben: Auf heutigen Datenträgern bewahrt nur Verschlüsselung Gelöschtes davor, gelesen zu werden. Das lässt sich nicht rückgängig machen.</numerusform>
            <numerusform>%Ln Dateien, %1. Sie werden gelöscht, nicht überschrieben: Auf heutigen Datenträgern bewahrt nur Verschlüsselung Gelöschtes davor, gelesen zu werden. Das lässt sich nicht rückgängig machen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Stop the work that is going on first.</source>
        <translation>Halten Sie zuerst die laufende Arbeit an.</translation>
    </message>
    <message numerus="yes">
        <source>Deleted %Ln file(s).</source>
        <translation>
            <numerusform>%Ln Datei gelöscht.</numerusform>
            <numerusform>%Ln Dateien gelöscht.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProbabilityBars</name>
    <message numerus="yes">
        <source>%Ln more level(s) together</source>
        <translation>
            <numerusform>%Ln weitere Stufe</numerusform>
            <numerusform>%Ln weitere Stufen zusammen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>Question without a title</source>
        <translation>Frage ohne Titel</translation>
    </message>
    <message numerus="yes">
        <source>%Ln level(s)</source>
        <translation>
            <numerusform>%Ln Stufe</numerusform>
            <numerusform>%Ln Stufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Short name (for columns)</source>
        <translation>Kurzname (für Spalten)</translation>
    </message>
    <message>
        <source>What is asked</source>
        <translation>Was gefragt wird</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>Überschrift</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Add a level</source>
        <translation>Stufe hinzufügen</translation>
    </message>
    <message>
        <source>One level; they have no order</source>
        <translation>Eine Stufe, ohne Reihenfolge</translation>
    </message>
    <message>
        <source>One level; they are in an order</source>
        <translation>Eine Stufe, in einer Reihenfolge</translation>
    </message>
    <message>
        <source>One level; they are numbers with equal steps</source>
        <translation>Eine Stufe, Zahlen mit gleichen Abständen</translation>
    </message>
    <message>
        <source>Any number of levels, or none</source>
        <translation>Beliebig viele Stufen oder keine</translation>
    </message>
    <message>
        <source>How it is answered</source>
        <translation>Wie geantwortet wird</translation>
    </message>
</context>
<context>
    <name>QuestionPanel</name>
    <message>
        <source>Previous question</source>
        <translation>Vorige Frage</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>Nächste Frage</translation>
    </message>
    <message>
        <source>What the levels mean</source>
        <translation>Was die Stufen bedeuten</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>Eine Notiz schreiben</translation>
    </message>
    <message>
        <source>Note  (N)</source>
        <translation>Notiz  (N)</translation>
    </message>
    <message>
        <source>Why (kept with the final value)</source>
        <translation>Warum (wird beim Endwert festgehalten)</translation>
    </message>
    <message>
        <source>Question %1 of %2</source>
        <translation>Frage %1 von %2</translation>
    </message>
    <message>
        <source>Chosen: %1</source>
        <translation>Gewählt: %1</translation>
    </message>
    <message>
        <source>Nothing is chosen.</source>
        <translation>Nichts ist gewählt.</translation>
    </message>
    <message>
        <source>Suggested: %1</source>
        <translation>Vorgeschlagen: %1</translation>
    </message>
    <message>
        <source>What the model holds probable</source>
        <translation>Was das Modell für wahrscheinlich hält</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>Was gesagt wurde</translation>
    </message>
    <message>
        <source>There is no disagreement to settle here.</source>
        <translation>Hier ist keine Abweichung zu entscheiden.</translation>
    </message>
    <message>
        <source>Not settled yet.</source>
        <translation>Noch nicht entschieden.</translation>
    </message>
    <message>
        <source>Settled by %1 on %2.</source>
        <translation>Entschieden von %1 am %2.</translation>
    </message>
    <message>
        <source>Flagged for later.</source>
        <translation>Für später markiert.</translation>
    </message>
    <message>
        <source>Skipped.</source>
        <translation>Übersprungen.</translation>
    </message>
    <message>
        <source>Differs from the suggestion.</source>
        <translation>Weicht vom Vorschlag ab.</translation>
    </message>
    <message>
        <source>You chose none of these.</source>
        <translation>Sie haben keine davon gewählt.</translation>
    </message>
    <message>
        <source>You chose “%1” before you saw the model&apos;s answer, and that counts.</source>
        <translation>Sie haben „%1“ gewählt, bevor Sie die Antwort des Modells sahen, und das zählt.</translation>
    </message>
    <message>
        <source>You have been shown the model&apos;s answer here, so this does not count as blind.</source>
        <translation>Sie haben die Antwort des Modells hier gesehen; dies zählt deshalb nicht als blind.</translation>
    </message>
    <message>
        <source>Decide for these  (Enter)</source>
        <translation>Für diese entscheiden  (Eingabe)</translation>
    </message>
    <message>
        <source>None of these  (Enter)</source>
        <translation>Keine davon  (Eingabe)</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Add a question</source>
        <translation>Frage hinzufügen</translation>
    </message>
    <message>
        <source>Question %1</source>
        <translation>Frage %1</translation>
    </message>
</context>
<context>
    <name>RecodeBanner</name>
    <message>
        <source>Go on with it …</source>
        <translation>Damit weitermachen …</translation>
    </message>
    <message>
        <source>The project “%1” was begun with another text. It can go on with this one: people&apos;s values come along into a new project.</source>
        <translation>Das Projekt „%1“ wurde mit einer anderen Fassung begonnen. Mit dieser geht es in einem neuen Projekt weiter, in das die Werte von Menschen mitkommen.</translation>
    </message>
    <message>
        <source>The project “%1” was begun with other questions. If one of them has only another name now, it can go on with this codebook.</source>
        <translation>Das Projekt „%1“ wurde mit anderen Fragen begonnen. Heißt eine davon jetzt nur anders, kann es mit diesem Codebuch weitergehen.</translation>
    </message>
</context>
<context>
    <name>RecodeDialog</name>
    <message>
        <source>Go on with the changed codebook</source>
        <translation>Mit dem geänderten Codebuch weitermachen</translation>
    </message>
    <message>
        <source>A new project is made, with the same texts. People&apos;s values come along with when they were given, notes, and who had seen an answer; so do samples and final values. Models are asked again; those that were trained on the old text are not used for the new one: train again. The project that is open stays as it is.</source>
        <translation>Es entsteht ein neues Projekt mit denselben Texten. Die Werte von Menschen kommen mit, samt Zeit, Notizen und wer eine Antwort gesehen hatte; ebenso Stichproben und Endwerte. Modelle werden neu gefragt; die an der alten Fassung trainierten werden für die neue nicht verwendet: Trainieren Sie neu. Das offene Projekt bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Make the new project</source>
        <translation>Neues Projekt anlegen</translation>
    </message>
    <message>
        <source>Keep it in</source>
        <translation>Ablegen in</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Name of the new project</source>
        <translation>Name des neuen Projekts</translation>
    </message>
    <message>
        <source>Carrying values over</source>
        <translation>Werte werden übernommen</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Of all values %1 stay as they are, %2 become others, and %3 go.</source>
        <translation>Von allen Werten bleiben %1, wie sie sind, %2 werden andere, und %3 entfallen.</translation>
    </message>
    <message>
        <source>Nothing would come along. Say above which of the questions has another name now.</source>
        <translation>Es käme nichts mit. Sagen Sie oben, welche der Fragen jetzt anders heißt.</translation>
    </message>
</context>
<context>
    <name>RecodePart</name>
    <message>
        <source>Code all of it afresh</source>
        <translation>Alles von vorn kodieren</translation>
    </message>
    <message>
        <source>Code all of “%1” afresh</source>
        <translation>Alles von „%1“ von vorn kodieren</translation>
    </message>
    <message>
        <source>It is not asked any more</source>
        <translation>Wird nicht mehr gefragt</translation>
    </message>
    <message>
        <source>It is now “%1”</source>
        <translation>Heißt jetzt „%1“</translation>
    </message>
    <message>
        <source>What “%1” is now</source>
        <translation>Was „%1“ jetzt ist</translation>
    </message>
    <message>
        <source>Level until now</source>
        <translation>Stufe bisher</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>What “%1” becomes</source>
        <translation>Was aus „%1“ wird</translation>
    </message>
    <message>
        <source>Code again</source>
        <translation>Neu kodieren</translation>
    </message>
    <message>
        <source>New: to be coded.</source>
        <translation>Neu: noch zu kodieren.</translation>
    </message>
    <message numerus="yes">
        <source>Not asked any more: %Ln value(s) go.</source>
        <translation>
            <numerusform>Wird nicht mehr gefragt: %Ln Wert entfällt.</numerusform>
            <numerusform>Wird nicht mehr gefragt: %Ln Werte entfallen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Unchanged: %Ln value(s) stay.</source>
        <translation>
            <numerusform>Unverändert: %Ln Wert bleibt.</numerusform>
            <numerusform>Unverändert: %Ln Werte bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its title, question, or what a level means is worded otherwise.</source>
        <translation>Titel, Frage oder was eine Stufe bedeutet lautet anders.</translation>
    </message>
    <message>
        <source>Its scale, or how many levels may be chosen, is another.</source>
        <translation>Die Skala, oder wie viele Stufen gewählt werden dürfen, ist anders.</translation>
    </message>
    <message>
        <source>New, and so not in any value yet: %1.</source>
        <translation>Neu und deshalb noch nie vergeben: %1.</translation>
    </message>
    <message>
        <source>“%1” is called “%2” now.</source>
        <translation>„%1“ heißt jetzt „%2“.</translation>
    </message>
    <message>
        <source>Values: %1 stay, %2 change, %3 are to be coded again.</source>
        <translation>Werte: %1 bleiben, %2 ändern sich, %3 sind neu zu kodieren.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln final value(s) are to be settled again.</source>
        <translation>
            <numerusform>%Ln Endwert ist neu festzulegen.</numerusform>
            <numerusform>%Ln Endwerte sind neu festzulegen.</numerusform>
        </translation>
    </message>
    <message>
        <source>None of them</source>
        <translation>Keine davon</translation>
    </message>
</context>
<context>
    <name>RenameModelDialog</name>
    <message>
        <source>Rename this model</source>
        <translation>Dieses Modell umbenennen</translation>
    </message>
    <message>
        <source>What it annotated stays its own, under the name it had then.</source>
        <translation>Was es annotiert hat, bleibt ihm, unter seinem damaligen Namen.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>This name is too long. Type a shorter one.</source>
        <translation>Dieser Name ist zu lang. Geben Sie einen kürzeren ein.</translation>
    </message>
    <message>
        <source>There is another model of this name.</source>
        <translation>Es gibt schon ein Modell dieses Namens.</translation>
    </message>
    <message>
        <source>It will be called %1.</source>
        <translation>Es wird %1 heißen.</translation>
    </message>
    <message>
        <source>Type a name.</source>
        <translation>Geben Sie einen Namen ein.</translation>
    </message>
</context>
<context>
    <name>RestoreFlow</name>
    <message>
        <source>The project opens with this passphrase, so no backup took its place. The history leads to the backups.</source>
        <translation>Das Projekt lässt sich mit dieser Passphrase öffnen; darum ist keine Sicherung an seine Stelle getreten. Der Verlauf führt zu den Sicherungen.</translation>
    </message>
    <message>
        <source>What could be read was saved: %1 units and %2 labels and answers. Something is missing: look through your texts and decisions. The damaged file is kept as %3.</source>
        <translation>Was lesbar war, wurde gerettet: %1 Einheiten und %2 Annotationen und Antworten. Etwas fehlt: Sehen Sie Ihre Texte und Entscheidungen durch. Die beschädigte Datei ist als %3 aufgehoben.</translation>
    </message>
</context>
<context>
    <name>ReviewActions</name>
    <message>
        <source>Previous  (K)</source>
        <translation>Zurück  (K)</translation>
    </message>
    <message>
        <source>Next  (J)</source>
        <translation>Weiter  (J)</translation>
    </message>
    <message>
        <source>Accept the answer  (A)</source>
        <translation>Antwort übernehmen  (A)</translation>
    </message>
    <message>
        <source>Flag  (F)</source>
        <translation>Markieren  (F)</translation>
    </message>
    <message>
        <source>Skip  (S)</source>
        <translation>Überspringen  (S)</translation>
    </message>
    <message>
        <source>Take back  (Backspace)</source>
        <translation>Zurücknehmen  (Rück)</translation>
    </message>
    <message>
        <source>Next unit</source>
        <translation>Nächste Einheit</translation>
    </message>
    <message>
        <source>Previous unit</source>
        <translation>Vorige Einheit</translation>
    </message>
    <message>
        <source>Accept the model&apos;s answer</source>
        <translation>Antwort des Modells übernehmen</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Take the decision back</source>
        <translation>Die Entscheidung zurücknehmen</translation>
    </message>
</context>
<context>
    <name>ReviewBanner</name>
    <message>
        <source>Tells how far you agree with yourself. Begin when you no longer remember what you said, and stop when you like: the units come at random, and fifty give a first figure.</source>
        <translation>Zeigt, wie weit Sie mit sich selbst übereinstimmen. Beginnen Sie, wenn Sie nicht mehr wissen, was Sie gesagt haben, und hören Sie auf, wann Sie möchten: Die Einheiten kommen in zufälliger Reihenfolge, und fünfzig ergeben eine erste Zahl.</translation>
    </message>
    <message>
        <source>No disagreement is left to settle.</source>
        <translation>Es ist keine Abweichung mehr zu entscheiden.</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln unit(s) are decided. Thank you.</source>
        <translation>
            <numerusform>Die Einheit ist entschieden. Vielen Dank.</numerusform>
            <numerusform>Alle %Ln Einheiten sind entschieden. Vielen Dank.</numerusform>
        </translation>
    </message>
    <message>
        <source>“Next” goes through them again.</source>
        <translation>Mit „Weiter“ gehen Sie sie noch einmal durch.</translation>
    </message>
    <message>
        <source>Add files first.</source>
        <translation>Fügen Sie zuerst Dateien hinzu.</translation>
    </message>
    <message>
        <source>There is nothing to code again yet. Units come here once you have coded them blind, unless you have seen a model&apos;s answer since or a final value was settled.</source>
        <translation>Noch ist nichts erneut zu kodieren. Hierher kommen Einheiten, die Sie blind kodiert haben, außer wenn Sie seither die Antwort eines Modells gesehen haben oder ein Endwert festgelegt wurde.</translation>
    </message>
    <message>
        <source>There is no unit in this queue. Choose another above.</source>
        <translation>In dieser Reihe ist keine Einheit. Wählen Sie oben eine andere.</translation>
    </message>
</context>
<context>
    <name>ReviewControls</name>
    <message>
        <source>Who is coding?</source>
        <translation>Wer kodiert?</translation>
    </message>
    <message>
        <source>Coder</source>
        <translation>Kodierer:in</translation>
    </message>
    <message>
        <source>Way of working</source>
        <translation>Arbeitsweise</translation>
    </message>
    <message>
        <source>Blind: the model&apos;s answer is hidden</source>
        <translation>Blind: Antwort des Modells verborgen</translation>
    </message>
    <message>
        <source>Assisted: the model&apos;s answer is shown</source>
        <translation>Unterstützt: Antwort des Modells sichtbar</translation>
    </message>
    <message>
        <source>Code again: what you said is hidden</source>
        <translation>Erneut: Ihre Antworten sind verborgen</translation>
    </message>
    <message>
        <source>Settle disagreements</source>
        <translation>Abweichungen entscheiden</translation>
    </message>
    <message>
        <source>Which units come</source>
        <translation>Welche Einheiten kommen</translation>
    </message>
    <message>
        <source>Draw a sample …</source>
        <translation>Stichprobe ziehen …</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>All units, in order</source>
        <translation>Alle Einheiten der Reihe nach</translation>
    </message>
    <message>
        <source>Most uncertain first: %1</source>
        <translation>Unsicherste zuerst: %1</translation>
    </message>
    <message>
        <source>Flagged for later</source>
        <translation>Für später markiert</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>What the table shows</source>
        <translation>Was die Tabelle zeigt</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 decided</source>
        <translation>%1 entschieden</translation>
    </message>
    <message>
        <source>%1 flagged</source>
        <translation>%1 markiert</translation>
    </message>
    <message>
        <source>Sample: %1</source>
        <translation>Stichprobe: %1</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Text to decide about</source>
        <translation>Text, über den entschieden wird</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Decide for yourself. Only blind decisions count in the agreement report; being shown the model&apos;s answer is recorded.</source>
        <translation>Entscheiden Sie selbst. Nur blinde Entscheidungen zählen im Bericht; was vom Modell zu sehen war, wird vermerkt.</translation>
    </message>
    <message>
        <source>Decide for the chosen levels</source>
        <translation>Für die gewählten Stufen entscheiden</translation>
    </message>
    <message>
        <source>Choose a level by its number</source>
        <translation>Eine Stufe mit ihrer Ziffer wählen</translation>
    </message>
    <message>
        <source>Say who is coding: a name, initials or a number, above.</source>
        <translation>Sagen Sie oben, wer kodiert: ein Name, ein Kürzel oder eine Nummer.</translation>
    </message>
    <message>
        <source>Looking up the units …</source>
        <translation>Die Einheiten werden zusammengestellt …</translation>
    </message>
</context>
<context>
    <name>RowsCard</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>Kurzname</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>Lies under</source>
        <translation>Liegt unter</translation>
    </message>
    <message>
        <source>no other heading</source>
        <translation>keiner anderen</translation>
    </message>
</context>
<context>
    <name>RubricEditor</name>
    <message>
        <source>Text of the codebook</source>
        <translation>Text des Codebuchs</translation>
    </message>
    <message>
        <source>Faults</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>the codebook</source>
        <translation>das Codebuch</translation>
    </message>
    <message>
        <source>Line %1: </source>
        <translation>Zeile %1: </translation>
    </message>
    <message numerus="yes">
        <source>%Ln fault(s)</source>
        <translation>
            <numerusform>%Ln Fehler</numerusform>
            <numerusform>%Ln Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>No faults. It can be saved, tried and used.</source>
        <translation>Keine Fehler. Es kann gespeichert, erprobt und verwendet werden.</translation>
    </message>
</context>
<context>
    <name>RubricForm</name>
    <message>
        <source>Go to the text</source>
        <translation>Zum Text</translation>
    </message>
    <message>
        <source>Go to the first fault</source>
        <translation>Zum ersten Fehler</translation>
    </message>
    <message>
        <source>Move what is being written up</source>
        <translation>Was gerade geschrieben wird, nach oben schieben</translation>
    </message>
    <message>
        <source>Move what is being written down</source>
        <translation>Was gerade geschrieben wird, nach unten schieben</translation>
    </message>
    <message>
        <source>This text cannot be shown as a form: it cannot be read as a codebook. Put right in the text what is marked there.</source>
        <translation>Dieser Text lässt sich nicht als Formular zeigen, weil er sich nicht als Codebuch lesen lässt. Berichtigen Sie im Text, was dort markiert ist.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln fault(s)</source>
        <translation>
            <numerusform>%Ln Fehler</numerusform>
            <numerusform>%Ln Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>No faults. It can be saved, tried and used.</source>
        <translation>Keine Fehler. Es kann gespeichert, erprobt und verwendet werden.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Allgemeines</translation>
    </message>
    <message>
        <source>Texts that are read</source>
        <translation>Gelesene Texte</translation>
    </message>
    <message>
        <source>Add a text</source>
        <translation>Text hinzufügen</translation>
    </message>
    <message>
        <source>One for running text; for tables, one for each column that is read.</source>
        <translation>Bei fließendem Text einer; bei Tabellen einer für jede Spalte, die gelesen wird.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Headings</source>
        <translation>Überschriften</translation>
    </message>
    <message>
        <source>Add a heading</source>
        <translation>Überschrift hinzufügen</translation>
    </message>
    <message>
        <source>Questions may stand below headings. Most codebooks need none.</source>
        <translation>Fragen können unter Überschriften stehen. Die meisten Codebücher brauchen keine.</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>Überschrift</translation>
    </message>
    <message>
        <source>Worked examples</source>
        <translation>Beispiele</translation>
    </message>
</context>
<context>
    <name>RubricList</name>
    <message>
        <source>Codebooks</source>
        <translation>Codebücher</translation>
    </message>
    <message>
        <source>has faults</source>
        <translation>hat Fehler</translation>
    </message>
    <message>
        <source>this project&apos;s</source>
        <translation>das dieses Projekts</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>Ihres</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>mitgeliefert</translation>
    </message>
</context>
<context>
    <name>RubricPage</name>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Undo all changes</source>
        <translation>Alle Änderungen verwerfen</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Try on a text</source>
        <translation>An einem Text erproben</translation>
    </message>
    <message>
        <source>Read, edit or try</source>
        <translation>Lesen, bearbeiten oder erproben</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Import …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Save the codebook</source>
        <translation>Das Codebuch speichern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Codebook</source>
        <translation>Codebuch</translation>
    </message>
    <message>
        <source>The codebook says what is asked of every unit. A project keeps the text it was begun with; what people coded under it can go on in a new project with a changed one.</source>
        <translation>Das Codebuch sagt, was zu jeder Einheit gefragt wird. Ein Projekt behält die Fassung, mit der es begonnen wurde; was Menschen danach kodiert haben, kann in einem neuen Projekt mit einer geänderten weitergehen.</translation>
    </message>
    <message>
        <source>The project “%1” keeps the text it was begun with. Raise the version, change what you like and save it: then you can go on with it in a new project.</source>
        <translation>Das Projekt „%1“ behält die Fassung, mit der es begonnen wurde. Erhöhen Sie die Version, ändern Sie, was Sie möchten, und speichern Sie: Dann können Sie damit in einem neuen Projekt weitermachen.</translation>
    </message>
    <message>
        <source>Built in. What you save is a codebook of your own that takes its place; to keep both, duplicate it first.</source>
        <translation>Mitgeliefert. Was Sie speichern, ist ein eigenes Codebuch, das an seine Stelle tritt; um beide zu behalten, duplizieren Sie es vorher.</translation>
    </message>
    <message>
        <source>To use it, choose texts on the page Start: a new project then asks which codebook it begins with.</source>
        <translation>Um es zu verwenden, wählen Sie auf der Seite „Start“ Texte: Ein neues Projekt fragt dann, mit welchem Codebuch es beginnt.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>My codebook</source>
        <translation>Mein Codebuch</translation>
    </message>
    <message>
        <source>%1 (copy)</source>
        <translation>%1 (Kopie)</translation>
    </message>
    <message>
        <source>It has faults. Mend them, then export it.</source>
        <translation>Es hat Fehler. Beheben Sie sie, dann lässt es sich exportieren.</translation>
    </message>
</context>
<context>
    <name>RubricSaver</name>
    <message>
        <source>Replace your codebook?</source>
        <translation>Ihr Codebuch ersetzen?</translation>
    </message>
    <message>
        <source>You have another text of “%1” already, in %2. It would be lost.</source>
        <translation>Von „%1“ haben Sie schon eine andere Fassung, in %2. Sie ginge verloren.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>RubricTrial</name>
    <message>
        <source>Ask the model</source>
        <translation>Das Modell fragen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Try the codebook</source>
        <translation>Codebuch erproben</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Asking. The first time the model has to read the codebook …</source>
        <translation>Das Modell wird gefragt. Beim ersten Mal muss es das Codebuch lesen …</translation>
    </message>
</context>
<context>
    <name>RubricView</name>
    <message>
        <source>The codebook</source>
        <translation>Das Codebuch</translation>
    </message>
    <message>
        <source>none of these</source>
        <translation>keine davon</translation>
    </message>
    <message>
        <source>Worked examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>kinds without order</source>
        <translation>Arten ohne Reihenfolge</translation>
    </message>
    <message>
        <source>an order</source>
        <translation>in einer Reihenfolge</translation>
    </message>
    <message>
        <source>a scale with equal steps</source>
        <translation>eine Skala mit gleichen Schritten</translation>
    </message>
    <message>
        <source>any number of them</source>
        <translation>beliebig viele davon</translation>
    </message>
    <message numerus="yes">
        <source>%Ln level(s)</source>
        <translation>
            <numerusform>%Ln Stufe</numerusform>
            <numerusform>%Ln Stufen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleDialog</name>
    <message>
        <source>Draw an audit sample</source>
        <translation>Prüfstichprobe ziehen</translation>
    </message>
    <message>
        <source>Every unit has a known chance to be drawn, and that chance is kept with each decision. Only so can the report say something about all units.</source>
        <translation>Jede Einheit wird mit bekannter Wahrscheinlichkeit gezogen, und diese wird mit jeder Entscheidung festgehalten. Nur so kann der Bericht etwas über alle Einheiten sagen.</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Audit %1</source>
        <translation>Stichprobe %1</translation>
    </message>
    <message>
        <source>All units alike</source>
        <translation>Allen Einheiten gleich</translation>
    </message>
    <message>
        <source>Each file in proportion</source>
        <translation>Jeder Datei anteilig</translation>
    </message>
    <message>
        <source>Each answer of the model on %1 in proportion</source>
        <translation>Jeder Antwort des Modells auf %1 anteilig</translation>
    </message>
    <message>
        <source>The same number draws the same units again.</source>
        <translation>Dieselbe Zahl zieht wieder dieselben Einheiten.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Units</source>
        <translation>&amp;Einheiten</translation>
    </message>
    <message>
        <source>&amp;Draw from</source>
        <translation>&amp;Ziehen aus</translation>
    </message>
    <message>
        <source>&amp;Random number</source>
        <translation>Zu&amp;fallszahl</translation>
    </message>
    <message>
        <source>As soon as a unit of the sample is coded, the report counts the sample alone: labels on other units are kept, but do not count any more, unless all units are coded.</source>
        <translation>Sobald eine Einheit der Stichprobe kodiert ist, zählt der Bericht die Stichprobe allein: Annotationen anderer Einheiten bleiben erhalten, zählen aber nicht mehr, es sei denn, alle Einheiten sind kodiert.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>Wie im System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>All cores but one</source>
        <translation>Alle Kerne bis auf einen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln core(s)</source>
        <translation>
            <numerusform>%Ln Kern</numerusform>
            <numerusform>%Ln Kerne</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Erscheinungsbild</translation>
    </message>
    <message>
        <source>&amp;Size of type</source>
        <translation>Schrift&amp;größe</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>The &amp;model works on</source>
        <translation>Das &amp;Modell arbeitet auf</translation>
    </message>
    <message>
        <source>Folder of new projects</source>
        <translation>Ordner neuer Projekte</translation>
    </message>
    <message>
        <source>New projects are kept in</source>
        <translation>Neue Projekte liegen in</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Several tables of %1 hold a codebook. The others can be imported later.</source>
        <translation>In mehreren Tabellen von %1 steht ein Codebuch. Die anderen lassen sich später importieren.</translation>
    </message>
    <message>
        <source>Which table is to be imported?</source>
        <translation>Welche Tabelle soll importiert werden?</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabellen</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>%1 (for reading only)</source>
        <translation>%1 (nur zum Lesen)</translation>
    </message>
    <message>
        <source>No project open</source>
        <translation>Kein Projekt offen</translation>
    </message>
</context>
<context>
    <name>SplitterHandle</name>
    <message>
        <source>Divider, moved by the arrow keys</source>
        <translation>Trenner, mit den Pfeiltasten zu verschieben</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Drop files or a folder here</source>
        <translation>Dateien oder einen Ordner hier ablegen</translation>
    </message>
    <message>
        <source>Texts, tables, office documents, PDF, e-mails, subtitles. They are read on this machine and stay on it.</source>
        <translation>Texte, Tabellen, Office-Dokumente, PDF, E-Mails, Untertitel. Sie werden auf diesem Rechner gelesen und bleiben auf ihm.</translation>
    </message>
    <message>
        <source>Choose files …</source>
        <translation>Dateien wählen …</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Dateien wählen</translation>
    </message>
    <message>
        <source>Choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Letzte Projekte</translation>
    </message>
    <message>
        <source>Open …</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>See how it works</source>
        <translation>Sehen, wie es geht</translation>
    </message>
    <message>
        <source>The example holds complaints to a city, an interview, a letter and a report, with the labels of two coders. The model that comes with the program annotates them for emotions; it takes a minute or two.</source>
        <translation>Das Beispiel enthält Beschwerden an eine Stadt, ein Interview, einen Brief und einen Bericht, mit den Annotationen zweier Personen. Das mitgelieferte Modell annotiert sie nach Gefühlen; das dauert ein bis zwei Minuten.</translation>
    </message>
    <message>
        <source>Try the example</source>
        <translation>Beispiel ausprobieren</translation>
    </message>
    <message>
        <source>Open the guide</source>
        <translation>Leitfaden öffnen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Annotate texts under a codebook, review what the model says, and report how far it can be trusted. Nothing leaves this machine.</source>
        <translation>Texte nach einem Codebuch annotieren, die Antworten des Modells prüfen und berichten, wie weit man ihm trauen kann. Nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Open the project %1</source>
        <translation>Projekt %1 öffnen</translation>
    </message>
    <message>
        <source>None yet. Drop files above, or try the example.</source>
        <translation>Noch keine. Legen Sie oben Dateien ab, oder probieren Sie das Beispiel.</translation>
    </message>
    <message>
        <source>Choose a folder to annotate</source>
        <translation>Ordner zum Annotieren wählen</translation>
    </message>
</context>
<context>
    <name>TrainingCard</name>
    <message>
        <source>Model to train</source>
        <translation>Modell, das lernt</translation>
    </message>
    <message>
        <source>Train on my labels</source>
        <translation>Aus meinen Annotationen lernen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Write the training files</source>
        <translation>Trainingsdateien schreiben</translation>
    </message>
    <message>
        <source>Learns from what people decided in the open project, without texts that were held out, and adds an adapter to the list. Every training on other labels is kept beside the project, texts included; the page Privacy lists them and deletes them.</source>
        <translation>Lernt aus dem, was Menschen im offenen Projekt entschieden haben, ohne zurückgehaltene Texte, und fügt der Liste einen Adapter hinzu. Jedes Training mit anderen Annotationen bleibt neben dem Projekt liegen, samt Texten; die Seite Datenschutz führt sie auf und löscht sie.</translation>
    </message>
    <message>
        <source>Training needs packages that this installation lacks. Where it was made from the program&apos;s source, “make train” there adds them. Or write the training files, run “glossator train” and “glossator convert” on such a machine, best one with a GPU, and drop the adapter here.</source>
        <translation>Zum Trainieren fehlen dieser Installation Pakete. Wurde sie aus dem Quelltext des Programms gemacht, ergänzt „make train“ sie dort. Oder schreiben Sie die Trainingsdateien, führen „glossator train“ und „glossator convert“ auf einem solchen Rechner aus, am besten mit GPU, und legen den Adapter hier ab.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln text(s) of this project are labelled.</source>
        <translation>
            <numerusform>%Ln Text dieses Projekts ist annotiert.</numerusform>
            <numerusform>%Ln Texte dieses Projekts sind annotiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Training on them takes some minutes without a GPU.</source>
        <translation>Das Training damit dauert ohne GPU einige Minuten.</translation>
    </message>
    <message numerus="yes">
        <source>Training on them takes about %Ln minute(s) without a GPU.</source>
        <translation>
            <numerusform>Das Training damit dauert ohne GPU etwa %Ln Minute.</numerusform>
            <numerusform>Das Training damit dauert ohne GPU etwa %Ln Minuten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Training on them takes about %Ln hour(s) without a GPU.</source>
        <translation>
            <numerusform>Das Training damit dauert ohne GPU etwa %Ln Stunde.</numerusform>
            <numerusform>Das Training damit dauert ohne GPU etwa %Ln Stunden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Write texts that can be read by all?</source>
        <translation>Texte schreiben, die alle lesen können?</translation>
    </message>
    <message>
        <source>The project has a passphrase. The training files beside it have none, and hold the texts with their labels. Delete them afterwards.</source>
        <translation>Das Projekt hat eine Passphrase. Die Trainingsdateien daneben haben keine und enthalten die Texte mit ihren Annotationen. Löschen Sie sie danach.</translation>
    </message>
    <message>
        <source>Write them</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Stopping; what was learned is being saved …</source>
        <translation>Es wird angehalten; was gelernt wurde, wird gespeichert …</translation>
    </message>
    <message>
        <source>It did not work.</source>
        <translation>Es hat nicht geklappt.</translation>
    </message>
    <message>
        <source>Stopped. Training again goes on from what was saved; with other labels it begins anew.</source>
        <translation>Angehalten. Beim nächsten Training geht es vom Gespeicherten weiter; mit anderen Annotationen beginnt es von vorn.</translation>
    </message>
    <message>
        <source>Written to %1: %2</source>
        <translation>Geschrieben nach %1: %2</translation>
    </message>
</context>
<context>
    <name>TrainingProgress</name>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>Preparing the training …</source>
        <translation>Das Training wird vorbereitet …</translation>
    </message>
    <message>
        <source>Making the model file …</source>
        <translation>Die Modelldatei wird gemacht …</translation>
    </message>
    <message>
        <source>Epoch %1 of %2</source>
        <translation>Epoche %1 von %2</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>step %1 of %2 is at work …</source>
        <translation>Schritt %1 von %2 läuft …</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>Verlust %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Measuring the trained model on held-out texts: %1 of %2</source>
        <translation>Das trainierte Modell wird an zurückgehaltenen Texten gemessen: %1 von %2</translation>
    </message>
    <message>
        <source>Measuring the untrained model on the same texts: %1 of %2</source>
        <translation>Das untrainierte Modell wird an denselben Texten gemessen: %1 von %2</translation>
    </message>
    <message>
        <source>Making and checking the model file: %1 of %2</source>
        <translation>Die Modelldatei wird gemacht und geprüft: %1 von %2</translation>
    </message>
    <message>
        <source>After epoch %1, on texts it does not learn from: accuracy %2, alpha %3</source>
        <translation>Nach Epoche %1, auf Texten, aus denen es nicht lernt: Genauigkeit %2, Alpha %3</translation>
    </message>
</context>
<context>
    <name>TrainingResult</name>
    <message>
        <source>Annotate with it</source>
        <translation>Damit annotieren</translation>
    </message>
    <message>
        <source>What the conversion lost</source>
        <translation>Was bei der Umwandlung verloren ging</translation>
    </message>
    <message>
        <source>%1 is in the list, and chosen on the page Annotate.</source>
        <translation>%1 ist in der Liste und auf der Seite „Annotieren“ gewählt.</translation>
    </message>
    <message>
        <source>%1 is in the list.</source>
        <translation>%1 ist in der Liste.</translation>
    </message>
    <message>
        <source>Krippendorff&apos;s alpha with people, on texts held out from the training: 1 where they always agree, 0 where they agree as by chance.</source>
        <translation>Krippendorffs Alpha mit Menschen, auf Texten, die vom Training zurückgehalten wurden: 1, wo sie immer übereinstimmen, 0, wo sie es nur so oft tun wie durch Zufall.</translation>
    </message>
    <message>
        <source>alpha %1</source>
        <translation>Alpha %1</translation>
    </message>
    <message>
        <source>without the training %1</source>
        <translation>ohne das Training %1</translation>
    </message>
    <message>
        <source>right in %1 %</source>
        <translation>richtig in %1 %</translation>
    </message>
    <message numerus="yes">
        <source>%Ln text(s)</source>
        <translation>
            <numerusform>%Ln Text</numerusform>
            <numerusform>%Ln Texte</numerusform>
        </translation>
    </message>
    <message>
        <source>On %1 it agrees with people no better than before the training: do not use its answers there. More labels may help.</source>
        <translation>Bei %1 stimmt es mit Menschen nicht besser überein als vor dem Training: Verwenden Sie seine Antworten dort nicht. Mehr Annotationen können helfen.</translation>
    </message>
    <message>
        <source>On %1 its agreement with people is below %2, the least that is asked of data to draw even tentative conclusions from. Check its answers, and see on the page Agreement how far they can be trusted.</source>
        <translation>Bei %1 liegt seine Übereinstimmung mit Menschen unter %2, dem Mindesten, das man von Daten selbst für vorläufige Schlüsse verlangt. Prüfen Sie seine Antworten, und sehen Sie auf der Seite „Übereinstimmung“, wie weit man ihnen trauen kann.</translation>
    </message>
    <message>
        <source>How far it agrees with people on %1 is not known: that takes held-out labels, and two that differ.</source>
        <translation>Wie weit es bei %1 mit Menschen übereinstimmt, ist nicht bekannt: Dazu braucht es zurückgehaltene Annotationen, und zwei verschiedene.</translation>
    </message>
    <message>
        <source>Whether people agree with it on %1 as with the trained model is not proved: that takes held-out labels, and two that differ.</source>
        <translation>Ob Menschen ihm bei %1 so zustimmen wie dem trainierten Modell, ist nicht bewiesen: Dazu braucht es zurückgehaltene Annotationen, und zwei verschiedene.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Units/s</source>
        <translation>Einheiten/s</translation>
    </message>
    <message>
        <source>Largest difference</source>
        <translation>Größter Unterschied</translation>
    </message>
    <message>
        <source>Same value</source>
        <translation>Gleicher Wert</translation>
    </message>
    <message>
        <source>Alpha: %1</source>
        <translation>Alpha: %1</translation>
    </message>
</context>
<context>
    <name>UnitView</name>
    <message>
        <source>Text of the unit</source>
        <translation>Text der Einheit</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>Noch keine Antwort</translation>
    </message>
    <message>
        <source>Own columns</source>
        <translation>Eigene Spalten</translation>
    </message>
</context>
<context>
    <name>UnitsModel</name>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>markiert</translation>
    </message>
</context>
<context>
    <name>UnitsTable</name>
    <message>
        <source>Units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>Sort by the cell&apos;s column, the other way round, or not any more</source>
        <translation>Nach der Spalte der Zelle sortieren, andersherum oder nicht mehr</translation>
    </message>
    <message>
        <source>Make the cell&apos;s column wider</source>
        <translation>Die Spalte der Zelle breiter machen</translation>
    </message>
    <message>
        <source>Make the cell&apos;s column narrower</source>
        <translation>Die Spalte der Zelle schmaler machen</translation>
    </message>
    <message>
        <source>Not sorted any more</source>
        <translation>Nicht mehr sortiert</translation>
    </message>
    <message>
        <source>Sorted by %1, upwards</source>
        <translation>Nach %1 aufsteigend sortiert</translation>
    </message>
    <message>
        <source>Sorted by %1, downwards</source>
        <translation>Nach %1 absteigend sortiert</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Leave without saving?</source>
        <translation>Verlassen, ohne zu sichern?</translation>
    </message>
    <message>
        <source>The changes to the codebook will be lost.</source>
        <translation>Die Änderungen am Codebuch gehen verloren.</translation>
    </message>
    <message>
        <source>Save and leave</source>
        <translation>Sichern und verlassen</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Guide</source>
        <translation>Leitfaden</translation>
    </message>
    <message>
        <source>Add copied files</source>
        <translation>Kopierte Dateien hinzufügen</translation>
    </message>
    <message>
        <source>%1 (for reading only)</source>
        <translation>%1 (nur zum Lesen)</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>whole texts</source>
        <translation>ganze Texte</translation>
    </message>
    <message>
        <source>paragraphs</source>
        <translation>Absätze</translation>
    </message>
    <message>
        <source>paragraphs without headings</source>
        <translation>Absätze ohne Überschriften</translation>
    </message>
    <message>
        <source>sentences</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>turns</source>
        <translation>Redebeiträge</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>%1, coding again</source>
        <translation>%1, erneut</translation>
    </message>
    <message>
        <source>suggested</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>entschieden</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>berichtigt</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>markiert</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>value taken back</source>
        <translation>Wert zurückgenommen</translation>
    </message>
    <message>
        <source>flag</source>
        <translation>Markierung</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>final value</source>
        <translation>Endwert</translation>
    </message>
    <message>
        <source>final value taken back</source>
        <translation>Endwert zurückgenommen</translation>
    </message>
    <message>
        <source>answers taken over</source>
        <translation>Antworten übernommen</translation>
    </message>
    <message>
        <source>all decisions taken back</source>
        <translation>alle Entscheidungen zurückgenommen</translation>
    </message>
    <message>
        <source>labels read from a table</source>
        <translation>Annotationen aus einer Tabelle gelesen</translation>
    </message>
    <message>
        <source>decisions taken over from a copy</source>
        <translation>Entscheidungen aus einer Kopie übernommen</translation>
    </message>
    <message>
        <source>all that was coded under another codebook</source>
        <translation>alles, was nach einem anderen Codebuch kodiert wurde</translation>
    </message>
    <message>
        <source>everything of a coder deleted</source>
        <translation>alles einer Person oder eines Modells gelöscht</translation>
    </message>
    <message>
        <source>coder renamed</source>
        <translation>Name geändert</translation>
    </message>
    <message>
        <source>sample drawn</source>
        <translation>Stichprobe gezogen</translation>
    </message>
</context>
<context>
    <name>_Texts</name>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Not shown yet, because the answers are hidden: whoever has seen the model&apos;s answer to a text cannot code it blind any more.</source>
        <translation>Noch nicht gezeigt, weil die Antworten verborgen sind: Wer die Antwort des Modells zu einem Text gesehen hat, kann ihn nicht mehr blind kodieren.</translation>
    </message>
    <message>
        <source>Show the texts and what was said</source>
        <translation>Texte zeigen und was dazu gesagt wurde</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
</context>
</TS>
