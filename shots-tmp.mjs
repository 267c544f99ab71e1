import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
const axe = readFileSync('node_modules/axe-core/axe.min.js','utf8');
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu']});
const url='http://127.0.0.1:7391', pw='weir-bbcf89fc3569';
async function as(email,{w,lang,theme}){ const c=await b.newContext({viewport:{width:w,height:900},locale:'en'}); await c.addInitScript(`localStorage.setItem('weir.language','${lang}');localStorage.setItem('weir.theme','${theme}')`); const r=await c.request.post(url+'/api/v1/session',{data:{email,password:pw}}); if(!r.ok()) console.log(await r.text()); const p=await c.newPage(); p.on('pageerror',e=>console.log('PAGEERROR',email,e.message)); p.on('console',m=>m.type()==='error'&&console.log('console',p.url(),m.text().slice(0,100))); return p; }
async function look(p,path,name){ await p.goto(url+path); await p.waitForLoadState('networkidle').catch(()=>{}); await p.waitForTimeout(500); await p.screenshot({path:`/tmp/ir/shots/${name}.png`}); const over=await p.evaluate(()=>document.documentElement.scrollWidth-document.documentElement.clientWidth); await p.evaluate(axe); const v=await p.evaluate(`axe.run(document,{resultTypes:['violations']}).then(r=>r.violations.map(v=>v.id+' '+v.nodes[0].target))`); if(over||v.length) console.log(name,'overflow',over,v.join('; ')); }
const sets=[[1280,'en','light'],[1920,'ar','dark'],[1280,'zh','dark'],[1280,'ru','light'],[1920,'fr','contrast']];
for(const [w,lang,theme] of sets){ const o={w,lang,theme}; const t=`${lang}-${w}-${theme}`;
 const p=await as('officer-1001@demo.example',o);
 const list=await (await p.context().request.get(url+'/api/v1/reports?state=returned&limit=100')).json(); const it=list.items.find(x=>x.errors>2)??list.items[0]; const id=it.id;
 for(const [path,n] of [['/file','file'],['/returned','returned'],['/history','history'],['/messages','messages'],['/quality','quality'],[`/filings/${id}`,'filing'],[`/filings/${id}?view=raw`,'raw']]) await look(p,path,`${t}-${n}`);
 const q=await as('intake@demo.example',o);
 const acc=await (await q.context().request.get(url+'/api/v1/reports?state=accepted&limit=1')).json();
 await look(q,'/reports',`${t}-queue`); await look(q,`/reports/${acc.items[0].id}`,`${t}-report`); 
 await p.context().close(); await q.context().close(); console.log('set',t); }
const c=await b.newContext({viewport:{width:1280,height:900}}); const p=await c.newPage(); for(const l of ['en','ar']){ await p.addInitScript(`localStorage.setItem('weir.language','${l}')`); await look(p,'/register',`register-${l}`); } 
await b.close(); console.log('DONE');
